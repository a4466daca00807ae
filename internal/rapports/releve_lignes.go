// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"fmt"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/paiements"
	"etai/internal/prestations"
)

// ranger puts the lines into "what came" and "what is paid". A payment and its return are both told, since both happened; what we wrote and
// took back in the same month is not: it never happened to the person's money. Weekly money is said once.
func ranger(lignes []LigneCompte, noms map[int]string) (arrive, paye []LigneReleve) {
	var vie argentDeLaSemaine
	gardees := effacerCorrections(lignes)
	slices.SortStableFunc(gardees, func(a, b LigneCompte) int { return a.jourDit().Depuis(b.jourDit()) })
	for _, x := range gardees {
		quand := quantieme(x.jourDit())
		switch {
		case x.Centimes > 0:
			arrive = append(arrive, LigneReleve{quand, motsDe(x, noms), x.Centimes})
		case x.Genre == "ordre_transmis" && x.Objet == paiements.ArgentDeVie:
			if vie.n == 0 {
				vie.indice = len(paye)
				paye = append(paye, LigneReleve{Quand: quand, Libelle: motsObjet(x.Objet)})
			}
			vie.ajouter(x)
			paye[vie.indice].Centimes = vie.total
		default:
			paye = append(paye, LigneReleve{quand, motsDe(x, noms), -x.Centimes})
		}
	}
	if vie.n > 1 {
		p := &paye[vie.indice]
		p.Quand, p.Libelle = vie.dire()
	}
	return arrive, paye
}

// jourDit is the day that the person is told: that of the bank for money that waited to be given to her, when it is of the same month (the day of
// the ledger is that on which somebody decided; a closed month does not change).
func (x LigneCompte) jourDit() jour.Jour {
	if !x.VuLe.Vide() && x.VuLe.Avant(x.Date) && x.VuLe.PremierDuMois() == x.Date.PremierDuMois() {
		return x.VuLe
	}
	return x.Date
}

// argentDeLaSemaine gathers the weekly payments of a month.
type argentDeLaSemaine struct {
	n, indice int
	total, un argent.Centimes
	dernier   jour.Jour
	jour      time.Weekday
	inegal    bool
	autreJour bool
	ensemble  bool // two of them left on one day
	unJour    bool // all of them
}

func (v *argentDeLaSemaine) ajouter(x LigneCompte) {
	m := -x.Centimes
	if v.n == 0 {
		v.un, v.jour, v.unJour = m, x.Date.JourSemaine(), true
	} else if x.Date == v.dernier {
		v.ensemble = true
	} else {
		v.unJour = false
	}
	v.dernier = x.Date
	v.n, v.total = v.n+1, v.total+m
	v.inegal = v.inegal || m != v.un
	v.autreJour = v.autreJour || x.Date.JourSemaine() != v.jour
}

// dire writes "chaque lundi", "Argent de la semaine, 4 fois 80,00 €"; the day when the money of several weeks left together.
func (v argentDeLaSemaine) dire() (quand, libelle string) {
	switch {
	case v.unJour:
		quand = quantieme(v.dernier)
	case v.autreJour || v.ensemble:
		quand = "dans le mois"
	default:
		quand = "chaque " + jour.NomJourSemaine(v.jour)
	}
	libelle = fmt.Sprintf("Argent de la semaine, %d fois", v.n)
	if !v.inegal {
		libelle += " " + v.un.String()
	}
	return quand, libelle
}

// effacerCorrections drops what was written and taken back among these lines: a transaction and its exact opposite, and, for each line of the
// bank, what was given and taken back; of what was given again, the sum stays once, at its last words.
func effacerCorrections(lignes []LigneCompte) []LigneCompte {
	montants := map[int64]argent.Centimes{}
	for _, x := range lignes {
		montants[x.Ecriture] += x.Centimes
	}
	contre := map[int64]bool{}
	for _, x := range lignes {
		if m, ok := montants[x.Contre]; ok && x.Contre != 0 && m == -montants[x.Ecriture] && !contre[x.Contre] && !contre[x.Ecriture] {
			contre[x.Contre], contre[x.Ecriture] = true, true
		}
	}
	sommes := map[int64]argent.Centimes{}
	derniere := map[int64]int{}
	for i, x := range lignes {
		if x.Ligne != 0 && x.Genre != "ordre_transmis" && !contre[x.Ecriture] {
			sommes[x.Ligne] += x.Centimes
			if x.Genre != "pointage_annulation" {
				derniere[x.Ligne] = i
			}
		}
	}
	var gardees []LigneCompte
	for i, x := range lignes {
		if contre[x.Ecriture] {
			continue
		}
		if x.Ligne == 0 || x.Genre == "ordre_transmis" {
			gardees = append(gardees, x)
			continue
		}
		d, ok := derniere[x.Ligne]
		if !ok {
			gardees = append(gardees, x) // only taken back this month: it was given in another one
			continue
		}
		if d == i && sommes[x.Ligne] != 0 {
			x.Centimes = sommes[x.Ligne]
			gardees = append(gardees, x)
		}
	}
	return gardees
}

func quantieme(j jour.Jour) string {
	if j.Quantieme() == 1 {
		return "1er" + texte.Insecable + jour.NomMois(j.Mois())
	}
	return fmt.Sprintf("%d"+texte.Insecable+"%s", j.Quantieme(), jour.NomMois(j.Mois()))
}

// motsDe says a line in the person's words.
func motsDe(x LigneCompte, noms map[int]string) string {
	avec := func(s, detail string) string {
		if detail == "" {
			return s
		}
		return s + " (" + detail + ")"
	}
	switch x.Genre {
	case "ordre_transmis":
		if x.Nouveau { // the money that came back is among what came
			return avec(motsObjet(x.Objet)+", nouveau paiement", x.Detail)
		}
		return avec(motsObjet(x.Objet), x.Detail)
	case "releve_retour", "pointage_retour":
		return "Argent revenu (" + minusculeInitiale(motsObjet(x.Objet)) + ")"
	case "releve_revenu", "pointage_revenu":
		if x.Recette != "" {
			return motsPrestation(x, noms)
		}
	case "pointage_affectation":
		if x.Recette != "" {
			return motsPrestation(x, noms)
		}
		return avec("Autre argent reçu", x.Detail)
	case "pointage_annulation":
		return "Argent que nous vérifions"
	case "pointage_remboursement":
		return avec("Remboursement ("+minusculeInitiale(motsObjet(x.Objet))+")", x.Detail)
	case "releve_argent_de_vie":
		if x.Centimes > 0 {
			return avec("Argent revenu sur votre carte", x.Libelle)
		}
		return avec("Argent de vie, avec votre carte", x.Libelle)
	case "reprise":
		if x.Centimes < 0 {
			return "Argent déjà dû à la banque"
		}
		return "Argent déjà sur le compte"
	case "releve_debit_constate":
		if x.Nature == "Banque" {
			return "Frais de la banque"
		}
		return avec("Pris sur votre compte", x.Libelle)
	}
	if x.Contre != 0 {
		return "Correction d’une erreur"
	}
	return x.Libelle
}

// motsPrestation names a benefit: as people call it, else in full, without initials.
func motsPrestation(x LigneCompte, noms map[int]string) string {
	switch x.Prestation {
	case 1, 2, 21:
		return "Aide au logement"
	case 13:
		return "Allocation adulte handicapé"
	case 17:
		return "RSA"
	case 22:
		return "Allocation enfant handicapé"
	case 23:
		return "Soutien familial"
	case 24:
		return "Rentrée scolaire"
	}
	if n := noms[x.Prestation]; n != "" {
		return n
	}
	return x.Recette
}

// nomsPrestations are the full names of the benefits.
func nomsPrestations(ctx context.Context, l bdd.Lecture) (map[int]string, error) {
	ps, err := prestations.EnVigueur(ctx, l, l.Instant().Jour())
	noms := make(map[int]string, len(ps))
	for _, p := range ps {
		noms[p.Numero] = p.Libelle
	}
	return noms, err
}

// motsObjet says what an order pays for.
func motsObjet(o paiements.Objet) string {
	switch o {
	case paiements.ArgentDeVie:
		return "Argent de la semaine"
	case paiements.Apurement:
		return "Dette"
	case paiements.Reversement:
		return "Argent pour vous"
	case paiements.Restitution:
		return "Argent à rendre"
	case paiements.DuSolde:
		return "Ce qui restait sur votre compte"
	}
	return o.Libelle()
}

func minusculeInitiale(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}
