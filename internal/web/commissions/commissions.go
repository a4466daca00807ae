// SPDX-License-Identifier: EUPL-1.2

// Package commissions holds the pages of who keeps a commission: who sits, the sessions, the agenda, the room where each file is decided, the minutes and the
// letters that follow.
package commissions

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/commissions"
	"etai/internal/organisation/droits"
	"etai/internal/rapports/seances"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of the package.
var Pages = cadre.Pages{Domaine: "commissions", FS: gabarits, Noms: []string{"liste", "commission", "nouvelle", "rendez_vous", "dossiers", "participants", "passage", "suites", "proces", "motif"}}

// section is the entry of the menu under which the pages stand.
const section = "commissions"

const (
	longueurNom   = 120
	longueurMotif = 600
	longueurFaits = 4000
)

const deuxPoints = texte.Insecable + ": "

// guichet serves the pages.
type guichet struct{ *poste.Poste }

// Routes adds the addresses of this package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p}
	a.Traiter("GET /commissions", p.Page(g.lister))
	a.Traiter("GET /commissions.xlsx", p.Page(g.listeXLSX))
	a.Traiter("GET /commissions/nouvelle", p.Page(g.nouvelle))
	a.Traiter("POST /commissions/nouvelle", p.Page(g.creer))
	a.Traiter("GET /commissions/{id}", p.Page(g.commission))
	a.Traiter("POST /commissions/{id}", p.Page(g.modifier))
	a.Traiter("POST /commissions/{id}/quorum", p.Page(g.fixerQuorum))
	a.Traiter("POST /commissions/{id}/membres", p.Page(g.ajouterMembre))
	a.Traiter("POST /commissions/{id}/membres/{membre}", p.Page(g.finirMembre))
	a.Traiter("POST /commissions/{id}/motifs/{motif}", p.Page(g.relabeller))
	a.Traiter("GET /commissions/{id}/seances", p.Page(g.nouvelleSeance))
	a.Traiter("POST /commissions/{id}/seances", p.Page(g.planifier))
	a.Traiter("GET /seances/{id}", p.Page(g.dossiers))
	a.Traiter("GET /seances/{id}/date", p.Page(g.date))
	a.Traiter("POST /seances/{id}/date", p.Page(g.deplacer))
	a.Traiter("POST /seances/{id}/inscrire", p.Page(g.inscrire))
	a.Traiter("POST /seances/{id}/etape", p.Page(g.etape))
	a.Traiter("GET /seances/{id}/participants", p.Page(g.participants))
	a.Traiter("POST /seances/{id}/participants", p.Page(g.noterPresences))
	a.Traiter("POST /seances/{id}/invitations", p.Page(g.suivre("participants", g.rendreParticipants)))
	a.Traiter("GET /seances/{id}/salle", p.Page(g.salle))
	a.Traiter("GET /seances/{id}/suites", p.Page(g.suites))
	a.Traiter("POST /seances/{id}/suites", p.Page(g.suivre("suites", g.rendreSuites)))
	a.Traiter("GET /seances/{id}/rouvrir", g.motiver(g.deLaSeance(g.pageRouvrir)))
	a.Traiter("POST /seances/{id}/rouvrir", g.defaire(g.deLaSeance(g.pageRouvrir)))
	a.Traiter("GET /seances/{id}/annulation", g.motiver(g.deLaSeance(g.pageAnnulation)))
	a.Traiter("POST /seances/{id}/annulation", g.defaire(g.deLaSeance(g.pageAnnulation)))
	a.Traiter("GET /seances/{id}/proces-verbal", p.Page(g.proces))
	a.Traiter("GET /seances/{id}/proces-verbal.pdf", p.Page(g.procesPDF))
	a.Traiter("GET /seances/{id}/ordre-du-jour.pdf", p.Page(g.ordrePDF))
	a.Traiter("GET /seances/{id}/convocations.pdf", p.Page(g.convocationsPDF))
	a.Traiter("GET /seances/{id}/syntheses.pdf", p.Page(g.synthesesPDF))
	a.Traiter("GET /seances/{id}/lettres.pdf", p.Page(g.lettresPDF))
	a.Traiter("GET /seances/{id}/seance.xlsx", p.Page(g.seanceXLSX))
	a.Traiter("GET /passages/{id}", p.Page(g.passage))
	a.Traiter("POST /passages/{id}", p.Page(g.decider))
	a.Traiter("POST /passages/{id}/deport", p.Page(g.deporter))
	a.Traiter("POST /passages/{id}/deport/retrait", p.Page(g.lever))
	a.Traiter("POST /passages/{id}/place", p.Page(g.placer))
	a.Traiter("GET /passages/{id}/retrait", g.motiver(g.duPassage(g.pageRetrait)))
	a.Traiter("POST /passages/{id}/retrait", g.defaire(g.duPassage(g.pageRetrait)))
	a.Traiter("GET /passages/{id}/reprise", g.motiver(g.duPassage(g.pageReprise)))
	a.Traiter("POST /passages/{id}/reprise", g.defaire(g.duPassage(g.pageReprise)))
}

func adresseCommission(id int64) string { return fmt.Sprintf("/commissions/%d", id) }
func adresseSeance(id int64, suite ...string) string {
	return strings.Join(append([]string{fmt.Sprintf("/seances/%d", id)}, suite...), "/")
}
func adressePassage(id int64, suite ...string) string {
	return strings.Join(append([]string{fmt.Sprintf("/passages/%d", id)}, suite...), "/")
}

// lireCommission reads the commission of the address; a refusal is traced as one.
func (g guichet) lireCommission(r *http.Request, v *poste.Visite) (c seances.Reglages, err error) {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return c, err
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		c, err = seances.Commission(r.Context(), l, a, id)
		return err
	})
	if errors.Is(err, bdd.ErrAbsent) {
		v.TracerRefus("commission", 0)
	}
	return c, err
}

// lireSeance reads the session of the address and traces the files shown.
func (g guichet) lireSeance(r *http.Request, v *poste.Visite) (s seances.Vue, err error) {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return s, err
	}
	return g.lireSeanceParID(r, v, id, nil)
}

// lireSeanceParID reads a session, then what suite asks in the same snapshot.
func (g guichet) lireSeanceParID(r *http.Request, v *poste.Visite, id int64, suite func(context.Context, bdd.Lecture, droits.Agent, *seances.Vue) error) (s seances.Vue, err error) {
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		if s, err = seances.Seance(r.Context(), l, a, id); err != nil || suite == nil {
			return err
		}
		return suite(r.Context(), l, a, &s)
	})
	if errors.Is(err, bdd.ErrAbsent) {
		v.TracerRefus("seance", 0)
	}
	if err == nil {
		ids := make([]int64, len(s.Passages))
		for i, p := range s.Passages {
			ids[i] = p.Dossier
		}
		v.TracerListe("seance", ids)
	}
	return s, err
}

// lirePassage reads the passage of the address with its session; a refusal is traced as one.
func (g guichet) lirePassage(r *http.Request, v *poste.Visite) (s seances.Vue, p seances.Passage, err error) {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return s, p, err
	}
	var seance int64
	err = v.Lire(r.Context(), func(l bdd.Lecture, _ droits.Agent) error {
		x, err := commissions.PassageParID(r.Context(), l, id)
		seance = x.Seance
		return err
	})
	if err == nil {
		s, err = g.lireSeanceParID(r, v, seance, nil)
	}
	if err != nil {
		v.TracerRefus("passage", 0)
		return s, p, err
	}
	for _, x := range s.Passages {
		if x.ID == id {
			v.TracerDossier("passage", x.Dossier)
			return s, x, nil
		}
	}
	v.TracerRefus("passage", 0)
	return s, p, bdd.ErrAbsent
}

// annoncerRefus says on the next page what a rule refused, and sends there; any other error comes back.
func (g guichet) annoncerRefus(w http.ResponseWriter, r *http.Request, adresse string, err error) error {
	m, ok := poste.MotDuRefus(err)
	if !ok {
		return err
	}
	g.Annoncer(r, cadre.Attention, texte.Typographier(texte.Majuscule(m))+". Rien n’a été fait.")
	return poste.Aller(w, r, adresse)
}

// finir tells what an act did, or what refused it, and goes to a page.
func (g guichet) finir(w http.ResponseWriter, r *http.Request, adresse, fait string, err error) error {
	if err != nil {
		return g.annoncerRefus(w, r, adresse, err)
	}
	g.Annoncer(r, cadre.Succes, fait)
	return poste.Aller(w, r, adresse)
}

// puceEtat is the state of a session.
func puceEtat(e commissions.EtatSeance) cadre.Puce {
	p := cadre.Puce{Ton: cadre.Neutre, Mot: texte.Majuscule(e.Libelle())}
	switch e {
	case commissions.Figee:
		p.Ton, p.Icone = cadre.Info, "cadenas"
	case commissions.EnSeance:
		p.Ton, p.Icone = cadre.Attention, "horloge"
	case commissions.Validee:
		p.Ton = cadre.Succes
	case commissions.Notifiee:
		p.Ton, p.Icone = cadre.Succes, "courrier"
	}
	return p
}

// pucePassage is what became of a file.
func pucePassage(p seances.Passage) cadre.Puce {
	if p.Decision != nil {
		x := cadre.Puce{Ton: cadre.Succes, Mot: texte.Majuscule(p.Decision.Sens.Libelle())}
		switch p.Decision.Sens {
		case commissions.RefusDemande:
			x.Ton, x.Icone = cadre.Danger, "croix-ronde"
		case commissions.Ajournement:
			x.Ton, x.Icone = cadre.Attention, "horloge"
		case commissions.Reorientation:
			x.Ton, x.Icone = cadre.Info, "fleche-droite"
		}
		return x
	}
	return cadre.Puce{Ton: cadre.Neutre, Mot: texte.Majuscule(p.Etat.Libelle())}
}

// quand writes "mardi 24 novembre 2026, 14 h".
func quand(s commissions.Seance) string {
	return s.TenueLe.LongSemaine() + ", " + texte.HeureDe(s.Heure)
}

// pageSeance is what the pages of a session have in common.
type pageSeance struct {
	cadre.Page
	Vue     seances.Vue
	Etat    cadre.Puce
	Onglets cadre.Onglets
	Base    string
	Anonyme bool

	Suite     *suite // the next step of the session
	Convoquer bool   // somebody is not convened yet
	Restent   bool   // a file is left to decide
}

// nouvellePage makes the head of a page of a session; onglet is the tab that it stands under.
func nouvellePage(v seances.Vue, onglet string) pageSeance {
	p := pageSeance{Vue: v, Etat: puceEtat(v.Etat), Base: adresseSeance(v.ID), Page: cadre.Page{Titre: "Séance du " + v.TenueLe.Long(), Court: "Séance du " + v.TenueLe.Court(), Section: section,
		SousTitre: v.Instance.Nom + ", n°" + texte.Insecable + v.Reference() + ", " + texte.HeureDe(v.Heure) + ", " + v.Lieu, Fil: []cadre.Lien{{Texte: "Commissions", URL: "/commissions"}, {Texte: v.Instance.Nom, URL: adresseCommission(v.Instance.ID)}}}}
	p.Suite, p.Convoquer = suiteDe(v), aConvoquer(v)
	p.Restent = slices.ContainsFunc(v.Vivants(), func(x seances.Passage) bool { return x.Etat == commissions.Inscrit })
	p.Onglets = cadre.Onglets{Nom: "Séance"}
	for _, o := range []struct{ code, texte, suite string }{{"dossiers", "1. Dossiers", ""}, {"participants", "2. Participants", "participants"}, {"salle", "3. Séance", "salle"}, {"suites", "4. Suites", "suites"}} {
		adresse := p.Base
		if o.suite != "" {
			adresse += "/" + o.suite
		}
		p.Onglets.Elements = append(p.Onglets.Elements, cadre.Onglet{Texte: o.texte, URL: adresse, Courant: o.code == onglet})
	}
	if v.Caches > 0 {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Info, Fait: texte.Pluriel(v.Caches, "dossier de cette séance ne vous est pas ouvert", "dossiers de cette séance ne vous sont pas ouverts") + "."})
	}
	return p
}

// sous is nouvellePage for a page below a tab.
func sous(v seances.Vue, onglet, titre string) pageSeance {
	p := nouvellePage(v, onglet)
	p.Fil = append(p.Fil, cadre.Lien{Texte: p.Court, URL: p.Base})
	p.Titre, p.Court, p.Onglets = titre, "", cadre.Onglets{}
	return p
}

// versions reads the ids that are ticked with the version of each: "12.3".
func versions(f *form.Form, champ string) (map[int64]int64, bool) {
	r := map[int64]int64{}
	for _, s := range f.Valeurs(champ) {
		id, version, ok := couper(s)
		if !ok {
			return nil, false
		}
		r[id] = version
	}
	return r, true
}

func couper(s string) (id, version int64, ok bool) {
	for i := range s {
		if s[i] != '.' {
			continue
		}
		id, err := strconv.ParseInt(s[:i], 10, 64)
		version, err2 := strconv.ParseInt(s[i+1:], 10, 64)
		return id, version, err == nil && err2 == nil && id > 0 && version > 0
	}
	return 0, 0, false
}

// ids reads the ids that are ticked.
func ids(f *form.Form, champ string) (r []int64, ok bool) {
	for _, s := range f.Valeurs(champ) {
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil || id < 1 {
			return nil, false
		}
		r = append(r, id)
	}
	return r, true
}

// rendezVous reads when and where a session is held.
func rendezVous(f *form.Form) commissions.Seance {
	return commissions.Seance{TenueLe: f.Jour("tenue_le", "le jour de la séance", form.Requis), Heure: form.Avec(f, "heure", "l’heure", accompagnement.LireHeure, form.Requis), Lieu: f.Ligne("lieu", "le lieu", longueurNom, form.Requis)}
}

var champsRendezVous = map[string]string{"tenue_le": "tenue_le", "heure": "heure", "lieu": "lieu"}

// duJour is the label of a day of a list: "aujourd’hui", "dans 12 jours".
func duJour(j, aujourdhui jour.Jour) string { return texte.Relatif(j, aujourdhui) }
