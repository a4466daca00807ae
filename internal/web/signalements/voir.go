// SPDX-License-Identifier: EUPL-1.2

package signalements

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/masp/signalement"
	"etai/internal/parcours"
	"etai/internal/rapports/signalements"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// etape is the form of a step: what it is called, and which fields it has.
type etape struct {
	Vers                        signalement.Etat
	Titre, Aide, Bouton, JourDe string
	Motif, TexteDe              string // labels of the fields, empty: none
	Motifs                      []cadre.Choix
	Mesure                      bool
}

// direEtape is the form of the step from a state to another.
func direEtape(de, vers signalement.Etat) etape {
	e := etape{Vers: vers, Titre: texte.Majuscule(vers.Libelle()), Bouton: "Noter cette étape", JourDe: "Jour", TexteDe: "Ce qui s’est passé", Mesure: vers.Mesure()}
	switch vers {
	case signalement.Signe:
		e.Titre, e.Bouton, e.TexteDe = "Signer le rapport", "Noter la signature", ""
		e.Aide = "Les deux conditions et les parties sont vérifiées, puis le rapport s’écrit, numéroté, avec le bordereau du pli s’il y en a un. Signé, il ne change plus."
	case signalement.EnPreparation:
		e.Titre, e.Aide, e.TexteDe = "Reprendre le rapport", "Pour le corriger. Les documents qu’il a écrits sont remplacés à la prochaine signature.", "Pourquoi"
	case signalement.Transmis:
		e.Titre, e.JourDe = "Transmettre au procureur", "Transmis le"
		e.Aide = "Avec le pli cacheté, à part. Le procureur dit ensuite s’il saisit le juge ou non (article 1262 du code de procédure civile)."
	case signalement.Saisine:
		e.Titre, e.JourDe = "Le procureur saisit le juge", "Connu le"
	case signalement.SansSaisine:
		e.Titre, e.JourDe = "Le procureur ne saisit pas le juge", "Connu le"
	case signalement.Rejet:
		e.Titre, e.JourDe = "Le juge n’ordonne rien", "Notifié le"
	case signalement.Clos:
		e.Titre, e.Motif = "Clore", "Raison"
		if de == signalement.MAJ {
			e.Aide = "Après une MAJ arrivée à son terme, une nouvelle demande de MASP est possible (article L271-1 du CASF)."
		}
	case signalement.Abandonne:
		e.Titre, e.Motif = "Abandonner", "Raison"
	}
	if e.Mesure {
		e.JourDe, e.TexteDe = "Notifiée le", "Mandataire, jugement, ce qui a été dit à la personne"
		if vers == de {
			e.Titre = "MAJ renouvelée"
		}
	}
	for _, m := range signalement.MotifsDe(de, vers) {
		e.Motifs = append(e.Motifs, cadre.Choix{Valeur: m.Code, Texte: texte.Majuscule(m.Mots)})
	}
	return e
}

// dit is a part of the report, with how what it says was known.
type dit struct{ Libelle, Texte, Recueil string }

type pageVoir struct {
	cadre.Page
	Dossier     int64
	Signalement *signalements.Vue
	Base        string
	Puce        cadre.Puce
	Ecrire      bool
	Preparation bool
	Redemander  bool
	Justifier   bool
	Dits        []dit
	Confiees    []string // benefits that the judge gave to a mandataire
	Prestations []cadre.Choix
	Etapes      cadre.Jetons // the steps that may follow
	Etape       *etape
	Aujourdhui  jour.Jour
}

// Adresse is an address under the signalement.
func (p *pageVoir) Adresse(suite ...string) string {
	return strings.Join(append([]string{p.Base}, suite...), "/")
}

// Document is the page of a document of the file.
func (p *pageVoir) Document(id int64) string {
	return poste.AdresseDossier(p.Dossier, "courriers", form.Nombre(id))
}

// Motif is the reason of a step in words.
func (p *pageVoir) Motif(x signalements.EtapeVue) string {
	return signalement.LibelleMotif(x.De, x.Vers, x.Motif)
}

// Taille writes the size of a piece.
func (p *pageVoir) Taille(x signalement.Pli) string {
	return texte.Nombre((x.Taille+1023)/1024) + "\u00a0Ko"
}

// voir shows a signalement, its next step and its history; ?vers= chooses the step, ?le= and ?signataire= bring back what was typed.
func (g guichet) voir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.lire(r, v, lisible)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	q := r.URL.Query()
	f.Poser("le", cmp.Or(q.Get("le"), d.aujourdhui.Court()))
	f.Poser("signataire", q.Get("signataire"))
	g.rendre(w, r, v, http.StatusOK, &d, f, signalement.Etat(q.Get("vers")), false)
	return nil
}

func (g guichet) rendre(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *fiche, f *form.Form, vers signalement.Etat, justifier bool) {
	x := &d.Signalement
	p := &pageVoir{Page: poste.SousDossier(&d.VueDossier, section, "Signalement "+x.Numero, filDuDossier(d.Dossier.ID)), Dossier: d.Dossier.ID, Signalement: x, Base: d.adresse(), Puce: puce(x.Etat), Ecrire: inscriptible(d.Droits),
		Aujourdhui: d.aujourdhui, Justifier: justifier}
	p.Court, p.Form = x.Numero, f
	p.Redemander = d.Droits.Ecrire && x.Etat == signalement.Clos && signalement.Derniere(x.Brutes(), signalement.MAJ) != nil
	if !x.Echeance.Vide() && x.Echeance.Avant(p.Aujourdhui) {
		suite := "Notez ce qui s’est passé."
		if x.Etat == signalement.Transmis {
			suite = "Le procureur informe de sa décision, dans les deux cas. Relancez-le, ou notez sa réponse."
		}
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Attention, Fait: texte.Typographier("Échéance dépassée : " + x.Echeance.Long() + "."), Suite: suite})
	}
	p.dire()
	if p.Ecrire {
		p.proposer(vers)
	}
	v.TracerDossier("signalement", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "signalements/voir", p)
}

// dire puts the report and the benefits in words.
func (p *pageVoir) dire() {
	x := p.Signalement
	p.Preparation = x.Etat == signalement.EnPreparation
	for _, c := range signalement.Champs {
		if strings.HasSuffix(c.Code, "_recueil") {
			p.Dits[len(p.Dits)-1].Recueil = x.Textes[c.Code]
			continue
		}
		p.Dits = append(p.Dits, dit{Libelle: c.Libelle, Texte: x.Textes[c.Code]})
	}
	for _, b := range x.Liste {
		p.Prestations = append(p.Prestations, cadre.Choix{Valeur: strconv.Itoa(b.Numero), Texte: texte.Majuscule(b.Libelle)})
		if slices.Contains(x.Prestations, b.Numero) {
			p.Confiees = append(p.Confiees, texte.Majuscule(b.Libelle))
		}
	}
}

// proposer shows the steps that may follow, and the form of one.
func (p *pageVoir) proposer(vers signalement.Etat) {
	de := p.Signalement.Etat
	p.Etapes = cadre.Jetons{Nom: "Étape à noter"}
	for _, s := range de.Suivants() {
		e := direEtape(de, s)
		if p.Etape == nil || s == vers {
			p.Etape = &e
		}
		p.Etapes.Elements = append(p.Etapes.Elements, cadre.Jeton{Texte: e.Titre, URL: p.Base + "?vers=" + string(s)})
	}
	for i := range p.Etapes.Elements {
		p.Etapes.Elements[i].Actif = p.Etapes.Elements[i].Texte == p.Etape.Titre
	}
}

// signer notes the signature of a report.
func (g guichet) signer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, d, version, err := poste.FormulaireDe(w, r, v, g.lire, inscriptible)
	if err != nil {
		return err
	}
	n := parcours.SignatureRapport{ID: d.Signalement.ID, Version: version, Le: f.Jour("le", "le jour de la signature", form.Requis), Signataire: f.Ligne("signataire", "qui signe", ligneMax, form.Requis),
		SansMedical: f.Coche("sans_medical", "la relecture"), Justificatif: f.Bloc("justification", "cette raison", 2000, form.Facultatif)}
	justifier, change := n.Justificatif != "", false
	if f.Valide() {
		_, err := parcours.SignerRapport(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Rapport signé. Il est prêt à imprimer et à transmettre.")
			return poste.Aller(w, r, d.adresse())
		}
		if rs, ok := errors.AsType[masp.Refuses](err); ok {
			justifier = justifier || slices.ContainsFunc(rs, func(x *masp.Refus) bool { return x.Regle == signalement.RegleActions })
		}
		if change = poste.Perime(f, err, quoi); !change {
			if err := poste.ReprendreSelon(f, map[string]string{"le": "le", "signataire": "signataire", "medical": "sans_medical", signalement.RegleActions: "justification"}, "", err); err != nil {
				return err
			}
		}
	}
	g.rendre(w, r, v, poste.StatutDe(change), &d, f, signalement.Signe, justifier)
	return nil
}

var champsEtape = map[string]string{"le": "le", "motif": "motif", "debut": "debut", "mois": "mois", "prestations": "prestations", "texte": "texte", "R34": "texte", "garder": "garder"}

// avancer notes a step.
func (g guichet) avancer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, d, version, err := poste.FormulaireDe(w, r, v, g.lire, inscriptible)
	if err != nil {
		return err
	}
	x := signalement.Etape{Vers: form.Parmi(f, "vers", "l’étape", signalement.Etats, form.Requis), Le: f.Jour("le", "le jour", form.Requis), Motif: f.Ligne("motif", "la raison", 20, form.Facultatif),
		Debut: f.Jour("debut", "le premier jour", form.Facultatif), Texte: f.Bloc("texte", "ce qui s’est passé", 4000, form.Facultatif)}
	x.Mois, _ = f.Entier("mois", "la durée", 1, 240, form.Facultatif)
	var permis []string
	for _, b := range d.Signalement.Liste {
		permis = append(permis, strconv.Itoa(b.Numero))
	}
	for _, n := range f.ChoixMultiple("prestations", "les prestations", permis, form.Facultatif) {
		numero, err := strconv.Atoi(n)
		if err != nil {
			return err
		}
		x.Prestations = append(x.Prestations, numero)
	}
	garder, change := f.Coche("garder", "garder l’accompagnement"), false
	if f.Valide() {
		_, err := parcours.AvancerSignalement(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, d.Signalement.ID, version, x, garder)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Étape notée.")
			return poste.Aller(w, r, d.adresse())
		}
		if change = poste.Perime(f, err, quoi); !change {
			if err := poste.ReprendreSelon(f, champsEtape, "", err); err != nil {
				return err
			}
		}
	}
	g.rendre(w, r, v, poste.StatutDe(change), &d, f, x.Vers, false)
	return nil
}
