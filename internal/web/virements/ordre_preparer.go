// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"errors"
	"net/http"
	"strconv"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageVerifier shows what an order will do before it is prepared. Posting it carries etape=preparer.
type pageVerifier struct {
	cadre.Page
	Action   string
	Caches   []cadre.Cache
	Examen   parcours.Examen
	Objet    string
	Montant  argent.Centimes
	Voulu    jour.Jour
	Echeance jour.Jour
	Deplace  bool
	Piece    cadre.Lien
	Plancher cadre.Ton
}

const (
	etapePreparer = "preparer"
	etapeModifier = "modifier"
)

// preparer checks the form, then shows what the order will do; confirmed, it prepares it. Nothing typed is ever lost.
func (g guichet) preparer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	dossier, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	// Before any document is received: is there a file here for this agent?
	if err := g.exigerPreparation(r, v, dossier); err != nil {
		return err
	}
	f, joint, err := g.recevoir(w, r, v, dossier)
	if err != nil {
		return err
	}
	apres := int64(0)
	if s := f.Valeur("apres"); s != "" {
		if apres, err = strconv.ParseInt(s, 10, 64); err != nil {
			return form.ErrIllisible
		}
	}
	c, err := g.contexte(r, v, dossier, apres)
	if err != nil {
		return err
	}
	etape := f.Valeur("etape")
	if etape == etapeModifier {
		g.rendreNouveau(w, r, v, http.StatusOK, c, f)
		return nil
	}
	confirme := etape == etapePreparer && !joint // a document that has just come is shown first
	var d parcours.Demande
	if confirme {
		// The same form again: what it offered then may not be offered any more, its answer is the same.
		if d, err = v.Demande(f); err != nil {
			return err
		}
		if id, deja, err := parcours.DejaFait(r.Context(), g.Inst.Base, d); err != nil {
			return err
		} else if deja {
			return poste.Aller(w, r, adresseOrdre(id))
		}
	}
	n := lireOrdre(f, c)
	if f.Valide() && confirme {
		id, err := parcours.PreparerOrdre(r.Context(), g.Inst.Base, d, n)
		if err == nil {
			suite := " préparé. Il attend une remise, puis le visa d’une autre personne."
			if n.Attendre {
				suite = " préparé. Tant que l’argent n’est pas vu sur un relevé, il attend."
			}
			g.Annoncer(r, cadre.Succes, "Ordre de "+n.Centimes.String()+suite)
			return poste.Aller(w, r, adresseOrdre(id))
		}
		if err := reprendreOrdre(f, err); err != nil {
			return err
		}
	}
	if f.Valide() {
		x, err := g.examiner(r, v, n)
		if err == nil {
			g.rendreVerification(w, r, v, c, n, x, f)
			return nil
		}
		if err := reprendreOrdre(f, err); err != nil {
			return err
		}
	}
	g.rendreNouveau(w, r, v, http.StatusUnprocessableEntity, c, f)
	return nil
}

// reprendreOrdre puts a refusal on the form of an order; one for lack of money leaves the choice to wait for it.
func reprendreOrdre(f *form.Form, err error) error {
	if r, ok := errors.AsType[*parcours.Refus](err); ok && (r.Regle == "provision" || r.Regle == "compte_debiteur") {
		f.Poser("sans_provision", "oui")
	}
	return reprendre(f, champsDesRegles, err)
}

// exigerPreparation answers 404 to who may not prepare an order on the file.
func (g guichet) exigerPreparation(r *http.Request, v *poste.Visite, dossier int64) error {
	err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		ok, err := droits.Peut(r.Context(), l, a, droits.PreparerOrdre, dossier)
		if err == nil && !ok {
			err = bdd.ErrAbsent
		}
		return err
	})
	return absent(v, "compte", dossier, err)
}

func (g guichet) examiner(r *http.Request, v *poste.Visite, n parcours.NouvelOrdre) (x parcours.Examen, err error) {
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		x, err = parcours.ExaminerOrdre(r.Context(), l, a, n)
		return err
	})
	return x, err
}

func (g guichet) rendreVerification(w http.ResponseWriter, r *http.Request, v *poste.Visite, c contexteOrdre, n parcours.NouvelOrdre, x parcours.Examen, f *form.Form) {
	p := &pageVerifier{Page: cadre.Page{Titre: "Vérifier l’ordre de " + n.Centimes.String(), Court: "Vérifier", SousTitre: c.Personne, Section: sectionOrdres,
		Fil: append(filDuDossier(v, c), cadre.Lien{Texte: "Nouvel ordre", URL: adresseNouveau(c.Dossier)})},
		Action: adresseNouveau(c.Dossier), Caches: cadre.Caches(f.Tout(), "etape", "fichier", "nature", "sha256", "sans_provision"), Examen: x, Objet: n.Objet.Libelle(), Montant: n.Centimes,
		Voulu: n.ExecutionLe, Echeance: n.Echeance, Deplace: x.Deplacee(n.ExecutionLe), Plancher: apresOrdre(x.Apres, c.Provision.Plancher),
		Piece: cadre.Lien{Texte: "la pièce jointe", URL: adressePiece(paiements.Ordre{Dossier: c.Dossier, Piece: n.Piece})}}
	if a := c.Loyer.alerte(n.Objet, c.disponible(), n.Centimes); a != nil {
		p.Alertes = append(p.Alertes, *a)
	}
	for _, d := range c.Pieces {
		if d.ID == n.Piece {
			p.Piece.Texte = d.NomAffiche
		}
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "virements/verifier", p)
}
