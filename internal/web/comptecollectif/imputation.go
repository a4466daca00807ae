// SPDX-License-Identifier: EUPL-1.2

package comptecollectif

import (
	"errors"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageDemander struct {
	cadre.Page
	Ligne     rapports.DetailLigne
	Debit     string // what the bank calls it
	Personnes []cadre.Choix
	Version   int64
}

const motifMax = 500

// lireDebit reads an unexplained debit of a pooled account, and the people who have a part of it.
func (g guichet) lireDebit(r *http.Request, v *poste.Visite) (d rapports.DetailLigne, enCours int64, err error) {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return d, 0, err
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		if !droits.Autorise(a.Role, droits.Rapprocher) {
			return bdd.ErrAbsent
		}
		if d, err = rapports.Ligne(r.Context(), l, g.Inst.Trousseau, a, id); err != nil {
			return err
		}
		if d.Individuel || d.Centimes >= 0 {
			return bdd.ErrAbsent
		}
		i, err := comptes.ImputationDeLigne(r.Context(), l, g.Inst.Trousseau, id)
		if err == nil && i.Decision == "" {
			enCours = i.ID
		}
		if err != nil && !errors.Is(err, bdd.ErrAbsent) {
			return err
		}
		return rapports.Examiner(r.Context(), l, g.Inst.Trousseau, a, &d)
	})
	if errors.Is(err, bdd.ErrAbsent) {
		return d, 0, absent(v, "ligne_releve", id)
	}
	if err == nil {
		v.Tracer(acces.Trace{Nature: acces.Lecture, Objet: "ligne_releve", ObjetID: d.Ligne, Dossier: d.Dossier})
	}
	return d, enCours, err
}

// preparer shows the form that asks to charge a debit to a person; a request that waits already is shown instead.
func (g guichet) preparer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, enCours, err := g.lireDebit(r, v)
	if err != nil {
		return err
	}
	if enCours != 0 {
		return poste.Aller(w, r, adresseImputation(enCours))
	}
	g.rendreDemande(w, r, http.StatusOK, d, form.Nouveau(nil), d.Version)
	return nil
}

func (g guichet) rendreDemande(w http.ResponseWriter, r *http.Request, statut int, d rapports.DetailLigne, f *form.Form, version int64) {
	p := &pageDemander{Page: cadre.Page{Titre: "Mettre un débit à la charge d’une personne", Section: "rapprochement", Form: f, Fil: []cadre.Lien{{Texte: "Rapprochement", URL: "/rapprochement"}}},
		Ligne: d, Debit: titreDe(comptes.LigneAPoster{Texte: d.Texte}), Version: version, Personnes: []cadre.Choix{{Texte: "Choisir une personne"}}}
	for _, x := range d.Personnes {
		p.Personnes = append(p.Personnes, cadre.Choix{Valeur: form.Nombre(x.Dossier), Texte: x.Nom})
	}
	g.Moteur.Rendre(w, r, statut, "comptecollectif/demander", p)
}

// demander asks; nothing moves until another person has answered.
func (g guichet) demander(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, _, err := g.lireDebit(r, v)
	if err != nil {
		return err
	}
	n := parcours.Imputation{Ligne: d.Ligne, Version: f.Identifiant(cadre.ChampVersion, "la version", form.Requis), Dossier: f.Identifiant("dossier", "la personne", form.Requis),
		Motif: f.Bloc("motif", "la raison", motifMax, form.Requis)}
	if f.Valide() {
		id, err := parcours.DemanderImputation(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Demande enregistrée. Rien ne bouge tant qu’une autre personne n’a pas répondu.")
			return poste.Aller(w, r, adresseImputation(id))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"motif": "motif", "personne": "dossier"}, "", err); err != nil {
			return err
		}
	}
	g.rendreDemande(w, r, http.StatusUnprocessableEntity, d, f, n.Version)
	return nil
}

type pageImputation struct {
	cadre.Page
	I      rapports.ImputationVue
	Debit  string // what the bank calls it
	Etat   cadre.Puce
	Manque bool
}

// Quand writes an instant.
func (p *pageImputation) Quand(i horloge.Instant) string {
	if i.Vide() {
		return ""
	}
	t := i.Temps().In(horloge.Paris)
	return "le " + i.Jour().Long() + " à " + texte.Heure(t.Hour(), t.Minute())
}

func (g guichet) lireImputation(r *http.Request, v *poste.Visite) (x rapports.ImputationVue, err error) {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return x, err
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		x, err = rapports.LireImputation(r.Context(), l, g.Inst.Trousseau, a, id)
		return err
	})
	if errors.Is(err, bdd.ErrAbsent) {
		return x, absent(v, "imputation", id)
	}
	if err == nil {
		v.Tracer(acces.Trace{Nature: acces.Lecture, Objet: "imputation", ObjetID: x.ID, Dossier: x.Dossier})
	}
	return x, err
}

// imputation shows a request, with what the person would have left, to who may answer it.
func (g guichet) imputation(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	x, err := g.lireImputation(r, v)
	if err != nil {
		return err
	}
	g.rendreImputation(w, r, http.StatusOK, x, form.Nouveau(nil))
	return nil
}

func (g guichet) rendreImputation(w http.ResponseWriter, r *http.Request, statut int, x rapports.ImputationVue, f *form.Form) {
	p := &pageImputation{Page: cadre.Page{Titre: "Débit à la charge d’une personne", SousTitre: x.Personne + " · dossier " + x.Numero, Section: "comptes", Form: f,
		Fil: []cadre.Lien{{Texte: "Comptes gérés", URL: "/comptes"}, {Texte: "Compte" + deuxPoints + x.Personne, URL: poste.AdresseDossier(x.Dossier, "compte")}}},
		I: x, Debit: titreDe(x.Ligne), Manque: x.Manque() > 0}
	switch x.Decision {
	case "":
		p.Etat = cadre.Puce{Ton: cadre.Attention, Mot: "À décider", Icone: "horloge"}
	case comptes.Autorisee:
		p.Etat = cadre.Puce{Ton: cadre.Succes, Mot: "Autorisée"}
	case comptes.Refusee:
		p.Etat = cadre.Puce{Ton: cadre.Danger, Mot: "Refusée", Icone: "croix-ronde"}
	default:
		p.Etat = cadre.Puce{Ton: cadre.Neutre, Mot: "Retirée"}
	}
	g.Moteur.Rendre(w, r, statut, "comptecollectif/imputation", p)
}

// decider authorises, refuses or withdraws a request.
func (g guichet) decider(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	x, err := g.lireImputation(r, v)
	if err != nil {
		return err
	}
	version := f.Identifiant(cadre.ChampVersion, "la version", form.Requis)
	decision := f.Choix("decision", "votre réponse", []string{"autoriser", "refuser", "retirer"}, form.Requis)
	motif := ""
	if decision == "refuser" {
		motif = f.Bloc("motif", "la raison du refus", motifMax, form.Requis)
	}
	if f.Valide() {
		annonce := "Demande refusée" + deuxPoints + "le débit reste couvert par l’association."
		switch decision {
		case "autoriser":
			annonce = "Imputation autorisée" + deuxPoints + x.Centimes.String() + " à la charge " + texte.De(x.Personne) + "."
			_, err = parcours.AutoriserImputation(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, x.ID, version)
		case "retirer":
			annonce = "Demande retirée."
			_, err = parcours.RefuserImputation(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, x.ID, version, "")
		default:
			_, err = parcours.RefuserImputation(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, x.ID, version, motif)
		}
		if err == nil {
			g.Annoncer(r, cadre.Succes, annonce)
			return poste.Aller(w, r, adresseImputation(x.ID))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"motif": "motif"}, "", err); err != nil {
			return err
		}
	}
	g.rendreImputation(w, r, http.StatusUnprocessableEntity, x, f)
	return nil
}
