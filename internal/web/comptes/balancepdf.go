// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"bytes"
	"fmt"
	"net/http"

	"etai/internal/base/horloge"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/formats/pdf"
	"etai/internal/rapports"
	"etai/internal/rapports/etatpdf"
	"etai/internal/web/poste"
)

// balancePDF is the same balance as a document to sign and keep, PDF/A.
func (g guichet) balancePDF(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	b, err := g.lireBalance(r, v, toutesLesLignes)
	if err != nil {
		return err
	}
	v.Tracer(acces.Trace{Nature: acces.Export, Objet: "balance", Ids: dossiersBalance(b.Lignes)})
	var t bytes.Buffer
	if err := etatpdf.Ecrire(&t, feuilleBalance(b, g.Inst.Base.Horloge().Maintenant())); err != nil {
		return fmt.Errorf("dessiner la balance : %w", err)
	}
	return g.Envoyer(w, r, "application/pdf", "balance-"+poste.EcrireMois(b.Du)+".pdf", t.Bytes())
}

// feuilleBalance gives the document what it says: the bank against the accounts, then a line for each.
func feuilleBalance(b rapports.Balance, le horloge.Instant) etatpdf.Etat {
	e := etatpdf.Etat{Organisation: b.Organisation, Titre: "Balance des comptes individuels", Sujet: "Du " + b.Du.Long() + " au " + b.Au.Long() + ", " + texte.Pluriel(len(b.Lignes), "compte"), CreeLe: le,
		Conclusion: conclusionBalance(b), Signataires: [2]string{"Établie par", "Vérifiée par"},
		Chiffres: [][2]string{{"Comptes des personnes", b.Total.Cloture.String()}, {"Virements transmis, non débités", b.Banque.Transit.String()}, {"Reçu, en attente", b.Banque.Attente.String()}}}
	if b.Banque.Avances != 0 {
		e.Chiffres = append(e.Chiffres, [2]string{"Couvert par l’association", (-b.Banque.Avances).String()})
	}
	e.Chiffres = append(e.Chiffres, [2]string{"Attendu à la banque", b.Attendue().String()}, [2]string{"À la banque, aux derniers relevés", b.Banque.Banque.String()}, [2]string{"Écart", b.Ecart().String()})
	somme := func(titre string, largeur float64) pdf.Colonne {
		return pdf.Colonne{Titre: titre, Largeur: largeur, Place: pdf.ADroite}
	}
	p := etatpdf.Partie{Titre: "Comptes, en euros", Vide: "Aucun compte n’était suivi.", Colonnes: []pdf.Colonne{{Titre: "Dossier", Largeur: 22}, {Titre: "Personne", Largeur: 36}, somme("Ouverture", 22), somme("Débits", 20), somme("Crédits", 20), somme("Clôture", 20)}}
	if b.Finie {
		p.Colonnes[1].Largeur = 76
	} else {
		p.Colonnes = append(p.Colonnes, somme("Retenu", 20), somme("De côté", 20))
	}
	ligne := func(numero, personne string, x rapports.LigneBalance) []string {
		l := []string{numero, personne, x.Ouverture.Nombre(), x.Debits.Nombre(), x.Credits.Nombre(), x.Cloture.Nombre()}
		if !b.Finie {
			l = append(l, x.Retenu.Nombre(), x.MisDeCote.Nombre())
		}
		return l
	}
	for _, x := range b.Lignes {
		p.Lignes = append(p.Lignes, ligne(x.Numero, x.Personne, x))
	}
	if len(b.Lignes) > 0 {
		p.Lignes = append(p.Lignes, ligne("Total", "", b.Total))
	}
	e.Parties = []etatpdf.Partie{p}
	return e
}

// conclusionBalance says whether the sum of the accounts is the bank's.
func conclusionBalance(b rapports.Balance) string {
	if b.Ecart() == 0 {
		return "La somme des comptes, avec ce qui est en route et ce qui attend, est le solde de la banque."
	}
	return "La banque et les comptes diffèrent de " + b.Ecart().String() + deuxPoints + "l’état de rapprochement dit pourquoi."
}
