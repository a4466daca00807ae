// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/fichiers"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/rapports/relevepdf"
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
	Demande  parcours.NouvelOrdre
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
		id, err := g.faireOrdre(r, v, c, d, n)
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

// faireOrdre prepares the order. That of a balance that goes to the person herself is justified by her final account: it is drawn, then kept in the file by the act.
func (g guichet) faireOrdre(r *http.Request, v *poste.Visite, c contexteOrdre, d parcours.Demande, n parcours.NouvelOrdre) (int64, error) {
	if n.Piece != 0 || !c.parDecompte(n.Objet) {
		return parcours.PreparerOrdre(r.Context(), g.Inst.Base, d, n)
	}
	if _, err := g.examiner(r, v, n); err != nil {
		return 0, err
	}
	var rel rapports.ReleveMensuel
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		rel, err = rapports.DecompteFinal(r.Context(), l, g.Inst.Trousseau, a, n.Dossier)
		return err
	}); err != nil {
		return 0, err
	}
	var b bytes.Buffer
	if err := relevepdf.Ecrire(&b, poste.Feuille(rel)); err != nil {
		return 0, fmt.Errorf("dessiner le décompte final : %w", err)
	}
	depose, err := g.Inst.Depot.Deposer(r.Context(), &b, fichiers.ReglesPieces())
	if err != nil {
		return 0, err
	}
	return parcours.PreparerReversement(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, n, parcours.PieceDeposee{Nom: "Décompte final au " + rel.Fin.Court() + ".pdf", Depose: depose})
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
		Voulu: n.ExecutionLe, Demande: n, Deplace: x.Deplacee(n.ExecutionLe), Plancher: apresOrdre(x.Apres, c.Provision.Plancher),
		Piece: cadre.Lien{Texte: "la pièce jointe", URL: adressePiece(paiements.Ordre{Dossier: c.Dossier, Piece: n.Piece})}}
	if a := c.Loyer.alerte(n.Objet, c.disponible(), n.Centimes); a != nil {
		p.Alertes = append(p.Alertes, *a)
	}
	if n.Piece == 0 {
		p.Piece = cadre.Lien{Texte: "son décompte final, gardé au dossier avec l’ordre", URL: poste.AdresseDossier(c.Dossier, "decompte-final")}
	}
	for _, d := range c.Pieces {
		if d.ID == n.Piece {
			p.Piece.Texte = d.NomAffiche
		}
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "virements/verifier", p)
}
