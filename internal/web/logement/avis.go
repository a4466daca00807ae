// SPDX-License-Identifier: EUPL-1.2

package logement

import (
	"encoding/hex"
	"errors"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/fichiers"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/logement"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageAvis struct {
	cadre.Page
	Action, Retour string
	Mois           []cadre.Choix
	Logement       rapports.LogementVu
}

// moisProposes are the months that an avis may be of: the next one, this one, and the eleven before.
const moisProposes = 13

func choixMois(j jour.Jour) []cadre.Choix {
	var c []cadre.Choix
	m := j.DernierDuMois().Plus(1)
	for range moisProposes {
		c = append(c, cadre.Choix{Valeur: m.String(), Texte: texte.Majuscule(m.MoisAnnee())})
		m = m.Plus(-1).PremierDuMois()
	}
	return c
}

// loue is the dwelling on which an avis may be entered: the present one, else the latest.
func (x *visible) loue() (rapports.LogementVu, error) {
	if x.Logement != nil && x.Logement.Statut.Loue() {
		return *x.Logement, nil
	}
	for _, l := range x.Logements {
		if l.Statut.Loue() {
			return l, nil
		}
	}
	return rapports.LogementVu{}, bdd.ErrAbsent
}

func (g guichet) nouvelAvis(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	x, err := g.lire(r, v, peutJoindre)
	if err != nil {
		return err
	}
	l, err := x.loue()
	if err != nil {
		return err
	}
	j, f := g.Moteur.Horloge().Maintenant().Jour(), form.Nouveau(nil)
	mois := x.prochainMois(l.Logement, j)
	f.Poser("mois", mois.String())
	f.Poser("exigible", l.Echeance(mois).Court())
	f.Poser("recu", j.Court())
	return g.rendreAvis(w, r, http.StatusOK, &x, l, f)
}

// prochainMois is the month that the next avis is likely to be of: the first one, from this month on, without any.
func (x *visible) prochainMois(l logement.Logement, j jour.Jour) jour.Jour {
	m := j.PremierDuMois()
	for _, a := range x.Avis {
		if a.EnVigueur() && a.Logement == l.ID && a.Mois == m {
			return m.DernierDuMois().Plus(1)
		}
	}
	return m
}

func (g guichet) rendreAvis(w http.ResponseWriter, r *http.Request, statut int, x *visible, l rapports.LogementVu, f *form.Form) error {
	p := &pageAvis{Page: x.sous("Enregistrer un avis d’échéance"), Action: x.adresse("avis", "nouveau"), Retour: x.adresse("logement"), Mois: choixMois(g.Moteur.Horloge().Maintenant().Jour()), Logement: l}
	p.Form = f
	g.Moteur.Rendre(w, r, statut, "logement/avis", p)
	return nil
}

func lireAvis(f *form.Form, aujourdhui jour.Jour) (a logement.Avis) {
	var permis []string
	for _, c := range choixMois(aujourdhui) {
		permis = append(permis, c.Valeur)
	}
	if m := f.Choix("mois", "le mois du loyer", permis, form.Requis); m != "" {
		a.Mois, _ = jour.LireISO(m) // one of ours
	}
	a.Centimes, _ = f.Montant("montant", "le montant à payer", 0, logement.LoyerMaximal, form.Requis)
	a.ExigibleLe = f.Jour("exigible", "la date à laquelle il est dû", form.Requis)
	a.Locataire = f.Ligne("locataire", "le nom du locataire inscrit sur l’avis", longueurAdresse, form.Requis)
	a.Reference = f.Ligne("reference", "la référence inscrite sur l’avis", longueurReference, form.Facultatif)
	a.RecuLe = f.JourEntre("recu", "le jour de réception", jour.Jour{}, aujourdhui, form.Requis)
	return a
}

var errFichier = errors.New("un fichier inattendu")

// recevoirAvis reads the form, whose document may be joined: what is typed comes first and is checked, so that the document of a form that is wrong is not
// kept.
func (g guichet) recevoirAvis(r *http.Request) (f *form.Form, n parcours.NouvelAvis, err error) {
	aujourdhui, lu := g.Moteur.Horloge().Maintenant().Jour(), false
	f, err = cadre.LireEnvoi(r, func(f *form.Form, x cadre.Fichier) error {
		if x.Champ != "document" || lu {
			return cadre.Refus(http.StatusBadRequest, "", errFichier)
		}
		lu = true
		if n.Avis = lireAvis(f, aujourdhui); !f.Valide() {
			f.Refuser("document", "Choisissez de nouveau le document\u00a0: il n’a pas été gardé.")
			return nil
		}
		depose, err := g.Inst.Depot.Deposer(r.Context(), x.Contenu, fichiers.ReglesPieces())
		if phrase, refuse := poste.RefusPiece(err); refuse {
			f.Refuser("document", phrase)
			return nil
		}
		if err != nil {
			return err
		}
		n.Piece = &parcours.PieceDeposee{Nom: x.Nom, Depose: depose}
		f.Poser("sha256", hex.EncodeToString(depose.SHA256)) // the same form with another document is another form
		return nil
	})
	if err == nil && !lu {
		n.Avis = lireAvis(f, aujourdhui)
	}
	return f, n, err
}

// enregistrerAvis records what the landlord asks for a month. An avis of another tenant is refused, and its document is not kept.
func (g guichet) enregistrerAvis(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	x, err := g.lire(r, v, peutJoindre)
	if err != nil {
		return err
	}
	l, err := x.loue()
	if err != nil {
		return err
	}
	f, n, err := g.recevoirAvis(r)
	if err != nil {
		return err
	}
	n.Avis.Dossier = x.Dossier.ID
	if f.Valide() {
		demande, err := v.Demande(f)
		if err != nil {
			return err
		}
		_, err = parcours.EnregistrerAvis(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Avis d’échéance "+n.Avis.Mois.DeMoisAnnee()+" enregistré"+ecart(n.Avis, l.Logement)+".")
			return poste.Aller(w, r, x.adresse("logement"))
		}
		if errors.Is(err, logement.ErrAvisDejaLa) {
			err = &logement.Refus{Champ: "mois", Message: err.Error()}
		}
		if err := reprendre(f, err); err != nil {
			return err
		}
		if n.Piece != nil {
			f.Refuser("document", "Choisissez de nouveau le document\u00a0: il n’a pas été gardé.")
		}
	}
	return g.rendreAvis(w, r, http.StatusUnprocessableEntity, &x, l, f)
}

// ecart says when an avis asks something else than what the dwelling leads to expect.
func ecart(a logement.Avis, l logement.Logement) string {
	if l.Residuel() == 0 || a.Ecart(l) == 0 {
		return ""
	}
	return "\u00a0: " + a.Centimes.String() + " au lieu de " + l.Residuel().String() + ", à vérifier avec le bailleur"
}

type pageAnnuler struct {
	cadre.Page
	Action, Retour string
	Avis           rapports.AvisVu
	Motifs         []cadre.Choix
}

// avisDe reads the avis of the address.
func (g guichet) avisDe(r *http.Request, v *poste.Visite) (x visible, a rapports.AvisVu, err error) {
	if x, err = g.lire(r, v, peutJoindre); err != nil {
		return x, a, err
	}
	id, err := poste.Identifiant(r, "avis")
	if err != nil {
		return x, a, err
	}
	for _, a := range x.Avis {
		if a.ID == id {
			return x, a, nil
		}
	}
	return x, a, bdd.ErrAbsent
}

func (g guichet) demanderAnnulation(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	x, a, err := g.avisDe(r, v)
	if err == nil && !a.EnVigueur() {
		err = bdd.ErrAbsent
	}
	if err != nil {
		return err
	}
	g.rendreAnnulation(w, r, http.StatusOK, &x, a, form.Nouveau(nil))
	return nil
}

func (g guichet) rendreAnnulation(w http.ResponseWriter, r *http.Request, statut int, x *visible, a rapports.AvisVu, f *form.Form) {
	p := &pageAnnuler{Page: x.sous("Annuler l’avis d’échéance " + a.Mois.DeMoisAnnee()), Action: x.adresse("avis", form.Nombre(a.ID), "annuler"), Retour: x.adresse("logement"), Avis: a,
		Motifs: cadre.ChoixApres("Choisir…", logement.Annulations, logement.Annulation.Libelle)}
	p.Form = f
	g.Moteur.Rendre(w, r, statut, "logement/annuler", p)
}

// annulerAvis keeps an avis that does not count any more, with the reason.
func (g guichet) annulerAvis(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	x, a, err := g.avisDe(r, v)
	if err != nil {
		return err
	}
	motif := form.Parmi(f, "motif", "pourquoi cet avis ne compte plus", logement.Annulations, form.Requis)
	version := f.Identifiant(cadre.ChampVersion, "la version de l’avis", form.Requis)
	if f.Valide() {
		_, err := parcours.AnnulerAvis(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, a.ID, version, motif)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Avis annulé. Enregistrez le bon s’il est arrivé.")
			return poste.Aller(w, r, x.adresse("logement"))
		}
		if err := reprendre(f, err); err != nil {
			return err
		}
	}
	g.rendreAnnulation(w, r, http.StatusUnprocessableEntity, &x, a, f)
	return nil
}
