// SPDX-License-Identifier: EUPL-1.2

package commissions

import (
	"context"
	"net/http"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/commissions"
	"etai/internal/documents"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports/seances"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageDossiers is the first tab: what waits, what is on the agenda.
type pageDossiers struct {
	pageSeance
	Lignes     []lignePassage
	Attentes   []attente
	Delais     []cadre.Solde
	Etapes     []cadre.Fait
	Preparable bool
	Tardif     bool // files had to be complete already: who adds one says why
}

// attente is a kind of files that wait for a commission: they are put on the agenda together.
type attente struct {
	ObjetType, Titre string
	Candidats        []seances.AInscrire
	Prets            int
}

type lignePassage struct {
	seances.Passage
	Puce    cadre.Puce
	Lien    string
	Retrait string
	Dit     string
}

// suite is the next step of a session: a button that posts, and its consequence.
type suite struct{ Code, Bouton, Consequence string }

// suiteDe is the step that a state waits for.
func suiteDe(v seances.Vue) *suite {
	switch v.Etat {
	case commissions.Preparation:
		return &suite{"figer", "Figer l’ordre du jour", "Les dossiers et leur place ne changent plus. Les membres se convoquent ensuite."}
	case commissions.Figee:
		return &suite{"ouvrir", "Ouvrir la séance", "Les présences se notent, puis chaque dossier se décide."}
	case commissions.EnSeance:
		return &suite{"valider", "Valider la séance", "Le procès-verbal se fige, et chaque décision a sa lettre."}
	}
	return nil
}

func (g guichet) dossiers(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	return g.rendreDossiers(w, r, v, http.StatusOK, id, form.Nouveau(nil))
}

func (g guichet) rendreDossiers(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, id int64, f *form.Form) error {
	p := &pageDossiers{}
	var candidats []seances.AInscrire
	vue, err := g.lireSeanceParID(r, v, id, func(ctx context.Context, l bdd.Lecture, a droits.Agent, s *seances.Vue) (err error) {
		if s.Etat == commissions.Preparation {
			candidats, err = seances.Candidats(ctx, l, a, s.Instance.Dispositif)
		}
		return err
	})
	if err != nil {
		return err
	}
	p.pageSeance = nouvellePage(vue, "dossiers")
	p.Form, p.Preparable = f, vue.Etat == commissions.Preparation
	for _, o := range parcours.ObjetsCommission() {
		if o.Dispositif == vue.Instance.Dispositif {
			p.Attentes = append(p.Attentes, attendre(o, candidats))
		}
	}
	for _, x := range vue.Passages {
		l := lignePassage{Passage: x, Puce: pucePassage(x), Lien: adressePassage(x.ID)}
		if x.Etat == commissions.Inscrit && vue.Etat != commissions.Validee && vue.Etat != commissions.Notifiee {
			l.Retrait = adressePassage(x.ID, "retrait")
		}
		if x.SuiteDe != 0 {
			l.Dit = "revient d’une séance précédente"
		}
		if !x.Tardif.Vide() {
			raison, err := x.Tardif.Dire(g.Inst.Trousseau)
			if err != nil {
				return err
			}
			l.Dit = "inscrit tardivement" + deuxPoints + raison
		}
		if x.Etat == commissions.Retire {
			if l.Dit, err = x.Retrait.Dire(g.Inst.Trousseau); err != nil {
				return err
			}
		}
		p.Lignes = append(p.Lignes, l)
	}
	aujourdhui := g.Moteur.Horloge().Maintenant().Jour()
	vivants := vue.Vivants()
	p.Delais = []cadre.Solde{{Libelle: "Dossiers à l’ordre du jour", Valeur: len(vivants)}, {Libelle: "Séance", Valeur: vue.TenueLe, Aide: duJour(vue.TenueLe, aujourdhui)},
		{Libelle: "Dossiers complets", Valeur: vue.CompletLe, Aide: duJour(vue.CompletLe, aujourdhui)}, {Libelle: "Ordre du jour figé", Valeur: vue.FigeLe, Aide: duJour(vue.FigeLe, aujourdhui)}}
	if p.Preparable {
		p.Tardif = vue.CompletLe.Avant(aujourdhui)
		p.Delais[2].Ton, p.Delais[3].Ton = tonDelai(p.Tardif), tonDelai(vue.FigeLe.Avant(aujourdhui))
	}
	if err := p.actions(g, vue, len(vivants)); err != nil {
		return err
	}
	g.Moteur.Rendre(w, r, statut, "commissions/dossiers", p)
	return nil
}

func tonDelai(passe bool) cadre.Ton {
	if passe {
		return cadre.Attention
	}
	return ""
}

func (p *pageDossiers) actions(g guichet, v seances.Vue, vivants int) error {
	if p.Preparable {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Changer la date", URL: p.Base + "/date", Icone: "calendrier"})
	}
	if vivants > 0 {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Ordre du jour", URL: p.Base + "/ordre-du-jour.pdf", Icone: "imprimante"}, cadre.Action{Texte: "Tableur", URL: p.Base + "/seance.xlsx", Icone: "telecharger"}, cadre.Action{Texte: "Fiches", URL: p.Base + "/syntheses.pdf", Icone: "imprimante"},
			cadre.Action{Texte: "Fiches anonymes", URL: p.Base + "/syntheses.pdf?anonyme=1", Icone: "imprimante"})
	}
	if v.Etat == commissions.Figee {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Rouvrir l’ordre du jour", URL: p.Base + "/rouvrir", Icone: "retour"})
	}
	for _, e := range slices.Backward(v.Etapes) {
		motif, err := e.Motif.Dire(g.Inst.Trousseau)
		if err != nil {
			return err
		}
		p.Etapes = append(p.Etapes, cadre.Fait{Icone: "point", Titre: motEtape(e), Quand: poste.Quand(e.Le), Par: v.Agents[e.Par], Texte: motif})
	}
	return nil
}

// motEtape is a step of a session in words.
func motEtape(e commissions.Etape) string {
	switch {
	case e.De == commissions.Figee && e.Vers == commissions.Preparation:
		return "Ordre du jour rouvert"
	case e.Vers == commissions.EnSeance && e.De != commissions.Figee:
		return "Validation annulée"
	}
	return map[commissions.EtatSeance]string{commissions.Figee: "Ordre du jour figé", commissions.EnSeance: "Séance ouverte", commissions.Validee: "Séance validée", commissions.Notifiee: "Lettres toutes remises"}[e.Vers]
}

func (g guichet) inscrire(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	n := parcours.NouveauPassage{Seance: id, ObjetType: f.Valeur("objet_type")}
	var ok bool
	if n.Objets, ok = ids(f, "objet"); !ok {
		return form.ErrIllisible
	}
	champ := champTardif(n.ObjetType)
	n.Tardif = f.Ligne(champ, "la raison", longueurMotif, form.Facultatif)
	if f.Valide() {
		if _, err = parcours.InscrirePassages(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, n); err == nil {
			return g.finir(w, r, adresseSeance(id), texte.Pluriel(len(n.Objets), "dossier inscrit", "dossiers inscrits")+".", nil)
		}
		if err := poste.ReprendreSelon(f, map[string]string{"tardif": champ}, "", err); err != nil {
			return err
		}
	}
	return g.rendreDossiers(w, r, v, http.StatusUnprocessableEntity, id, f)
}

// champTardif is where a form says why files of a kind come late.
func champTardif(objet string) string { return "tardif." + objet }

// Raison is that field.
func (x attente) Raison() string { return champTardif(x.ObjetType) }

// etape takes a session to the step that its form names.
func (g guichet) etape(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	version, err := poste.Version(f)
	if err != nil {
		return err
	}
	ctx, b, t := r.Context(), g.Inst.Base, g.Inst.Trousseau
	switch f.Valeur("etape") {
	case "figer":
		_, err = parcours.FigerOrdre(ctx, b, t, d, id, version)
		return g.finir(w, r, adresseSeance(id, "participants"), "Ordre du jour figé. Convoquez les membres.", err)
	case "convoquer":
		n, err := parcours.ConvoquerMembres(ctx, b, t, d, id, version)
		return g.finir(w, r, adresseSeance(id, "participants"), texte.Pluriel(int(n), "convocation notée", "convocations notées")+". Imprimez-les et envoyez-les.", err)
	case "ouvrir":
		if _, err = parcours.OuvrirSeance(ctx, b, t, d, id, version); err != nil {
			return g.annoncerRefus(w, r, adresseSeance(id), err)
		}
		return g.finir(w, r, adresseSeance(id, "participants"), "Séance ouverte. Notez les présents.", nil)
	case "valider":
		if _, err = parcours.ValiderSeance(ctx, b, t, d, id, version); err != nil {
			return g.annoncerRefus(w, r, adresseSeance(id), err)
		}
		return g.finir(w, r, adresseSeance(id, "suites"), "Séance validée"+deuxPoints+"le procès-verbal est figé, les lettres sont prêtes à imprimer.", nil)
	}
	return form.ErrIllisible
}

func (g guichet) date(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, err := g.lireSeance(r, v)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	f.Poser("tenue_le", vue.TenueLe.Court())
	f.Poser("heure", texte.HeureDe(vue.Heure))
	f.Poser("lieu", vue.Lieu)
	return g.rendreDate(w, r, http.StatusOK, vue, f, vue.Version)
}

func (g guichet) rendreDate(w http.ResponseWriter, r *http.Request, statut int, vue seances.Vue, f *form.Form, version int64) error {
	p := sous(vue, "dossiers", "Changer la date de la séance")
	p.Form = f
	g.Moteur.Rendre(w, r, statut, "commissions/rendez_vous", &pageRendezVous{Page: p.Page, Adresse: p.Base + "/date", Retour: p.Base, Version: version, Bouton: "Enregistrer la date"})
	return nil
}

func (g guichet) deplacer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	vue, err := g.lireSeance(r, v)
	if err != nil {
		return err
	}
	version, err := poste.Version(f)
	if err != nil {
		return err
	}
	s := rendezVous(f)
	s.ID, s.Version = vue.ID, version
	if f.Valide() {
		if _, err = parcours.DeplacerSeance(r.Context(), g.Inst.Base, d, s); err == nil {
			return g.finir(w, r, adresseSeance(vue.ID), "Date enregistrée.", nil)
		}
		if err := poste.ReprendreSelon(f, champsRendezVous, "", err); err != nil {
			return err
		}
	}
	return g.rendreDate(w, r, http.StatusUnprocessableEntity, vue, f, version)
}

// pageParticipants is the second tab: who sits, who is convened, who came.
type pageParticipants struct {
	pageSeance
	Membres   []participant
	Quorum    string
	Atteint   bool
	Presences []cadre.Choix
	Noter     bool
	Invites   []lettreDite // the persons whom the commission invites
	suivi
}

type participant struct {
	commissions.Membre
	Etat  commissions.EtatPresence
	Champ string
	Choix []cadre.Choix
	Role  string
}

func aInviter(x seances.Passage) bool {
	return x.Invitation == nil || x.Invitation.Etat == documents.Annule
}

// aConvoquer tells whether, the agenda frozen, a member is not convened yet, or a person not invited where the commission invites them.
func aConvoquer(vue seances.Vue) bool {
	convoques := 0
	for _, e := range vue.Presences {
		if !e.ConvoqueLe.Vide() {
			convoques++
		}
	}
	return vue.Etat == commissions.Figee && (convoques < len(vue.Assemblee.Membres) || vue.Instance.Entend && slices.ContainsFunc(vue.Vivants(), aInviter))
}

func (g guichet) participants(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, err := g.lireSeance(r, v)
	if err != nil {
		return err
	}
	return g.rendreParticipants(w, r, http.StatusOK, vue, g.formulaireDeSuite())
}

func (g guichet) rendreParticipants(w http.ResponseWriter, r *http.Request, statut int, vue seances.Vue, f *form.Form) error {
	p := &pageParticipants{pageSeance: nouvellePage(vue, "participants"), Noter: vue.Etat == commissions.EnSeance, Quorum: motQuorum(vue), Atteint: vue.Compte.Atteint(), suivi: nouveauSuivi()}
	p.Form = f
	for _, m := range vue.Assemblee.Membres {
		x := participant{Membre: m, Etat: vue.Assemblee.Presents[m.ID], Champ: "membre." + form.Nombre(m.ID), Role: roleDe(m)}
		for _, e := range commissions.Presences {
			x.Choix = append(x.Choix, cadre.Choix{Valeur: string(e), Texte: texte.Majuscule(e.Libelle()), Actif: x.Etat == e})
		}
		p.Membres = append(p.Membres, x)
	}
	for _, x := range vue.Vivants() {
		y := lettreDite{Passage: x, EtatDit: cadre.Puce{Ton: cadre.Neutre, Mot: "Pas encore invitée"}}
		switch {
		case !vue.Instance.Entend:
			continue
		case !aInviter(x):
			var err error
			if y, err = g.direLettre(x, x.Invitation, true); err != nil {
				return err
			}
		}
		if y.Suivre {
			p.ASuivre++
		}
		p.Invites = append(p.Invites, y)
	}
	if p.ASuivre > 0 {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Invitations", URL: p.Base + "/lettres.pdf?invitations=1", Icone: "imprimante"})
	}
	if vue.Etat != commissions.Preparation {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Convocations", URL: p.Base + "/convocations.pdf", Icone: "imprimante"})
	}
	p.Actions = append(p.Actions, cadre.Action{Texte: "Composition de la commission", URL: adresseCommission(vue.Instance.ID), Icone: "reglages"})
	g.Moteur.Rendre(w, r, statut, "commissions/participants", p)
	return nil
}

// motQuorum writes the quorum, counted.
func motQuorum(v seances.Vue) string {
	c := v.Compte
	s := texte.Pluriel(c.Presents, "présent", "présents") + " sur " + form.Nombre(int64(c.Voix)) + " ayant voix"
	if c.Requis == 0 {
		return s + ", aucun quorum"
	}
	return s + ", il en faut " + form.Nombre(int64(c.Requis))
}

func roleDe(m commissions.Membre) string {
	var mots []string
	if m.Preside {
		mots = append(mots, "préside")
	}
	if m.Decide {
		mots = append(mots, "décide par délégation")
	}
	if m.Voix {
		mots = append(mots, "voix délibérative")
	} else {
		mots = append(mots, "voix consultative")
	}
	return texte.Majuscule(texte.Liste(mots))
}

func (g guichet) noterPresences(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	vue, err := g.lireSeance(r, v)
	if err != nil {
		return err
	}
	etats := map[int64]commissions.EtatPresence{}
	for _, m := range vue.Assemblee.Membres {
		if e := form.Parmi(f, "membre."+form.Nombre(m.ID), "la présence de "+m.Nom, commissions.Presences, form.Facultatif); e != "" {
			etats[m.ID] = e
		}
	}
	if f.Valide() {
		if _, err = parcours.NoterPresences(r.Context(), g.Inst.Base, d, vue.ID, etats); err == nil {
			return g.finir(w, r, adresseSeance(vue.ID, "participants"), "Présences notées.", nil)
		}
		if err := poste.Reprendre(f, "", err); err != nil {
			return err
		}
	}
	return g.rendreParticipants(w, r, http.StatusUnprocessableEntity, vue, f)
}

// attendre gathers what waits under a kind.
func attendre(o parcours.ObjetDeCommission, candidats []seances.AInscrire) attente {
	x := attente{ObjetType: o.Type, Titre: "En attente\u00a0: " + o.Nom}
	for _, c := range candidats {
		if c.Objet != o.Type {
			continue
		}
		x.Candidats = append(x.Candidats, c)
		if c.Manque == "" {
			x.Prets++
		}
	}
	return x
}
