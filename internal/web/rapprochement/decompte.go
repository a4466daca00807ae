// SPDX-License-Identifier: EUPL-1.2

package rapprochement

import (
	"fmt"
	"net/http"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// choixDecompte offers to split received money by benefit, as its payer says.
func choixDecompte(d *rapports.DetailLigne, montant string) []choix {
	if !d.AvecDecompte() {
		return nil
	}
	c := choix{Code: parcours.Decompter, Mot: "Décompte de l’organisme", Bouton: "Répartir " + montant + " selon le décompte",
		Suite: []string{"Recopiez le décompte" + deuxPoints + "le brut et la retenue de chaque prestation. Le net fait exactement " + montant + "."}}
	if m := d.Modele; len(m.Lignes) > 0 {
		c.Suite = append(c.Suite, "La ligne du "+m.Date.Long()+" était du même montant"+deuxPoints+"son décompte est proposé. Vérifiez-le avec celui de ce mois.")
	}
	if d.Ensemble {
		c.Suite = append(c.Suite, "C’est la somme de ce que cet organisme doit verser"+deuxPoints+"chaque prestation est proposée avec le montant attendu. Vérifiez-le avec le décompte.")
	}
	return []choix{c}
}

// choixRembourser offers to give the money back to the payment that a tiers refunds.
func choixRembourser(d *rapports.DetailLigne, montant string) []choix {
	if len(d.Payes) == 0 {
		return nil
	}
	c := choix{Code: parcours.Rembourser, Mot: "Remboursement d’un paiement", Bouton: "Rendre " + montant + " à son compte", Motif: "Remarque",
		Suite: []string{"Un tiers que nous avons payé rend tout ou partie" + deuxPoints + "l’argent revient sur le compte de la personne, en face de ce paiement."}}
	c.Payes = []cadre.Choix{{Texte: "Choisir le paiement"}}
	for _, o := range d.Payes {
		t := o.Tiers + ", " + minuscule(o.Objet.Libelle()) + " du " + o.ExecutionLe.Court() + ", " + o.Centimes.String()
		if !d.Individuel {
			t += ", pour " + o.Personne
		}
		c.Payes = append(c.Payes, cadre.Choix{Valeur: form.Nombre(o.ID), Texte: t})
	}
	return []choix{c}
}

// Decompte tells whether the payer's décompte is being typed: its form is another one.
func (v *volet) Decompte() bool { return v.Choisi != nil && v.Choisi.Code == parcours.Decompter }

// Dec is the name of a field of a row of the décompte.
func (v *volet) Dec(n int, nom string) string { return champDecompte(n, nom) }

func champDecompte(n int, nom string) string { return fmt.Sprintf("dec.%d.%s", n, nom) }

// Motifs are the reasons of a deduction.
func (v *volet) Motifs(n int) []cadre.Choix {
	choisi := v.Form.Valeur(champDecompte(n, "motif"))
	cs := []cadre.Choix{{Texte: "Aucune retenue", Actif: choisi == ""}}
	for _, m := range comptes.MotifsRetenue {
		cs = append(cs, cadre.Choix{Valeur: string(m), Texte: m.Libelle(), Actif: choisi == string(m)})
	}
	return cs
}

// poserDecompte fills the form with what is proposed, unless something was typed.
func (v *volet) poserDecompte() {
	if len(v.Form.Indices("dec", partsMax)) > 0 {
		return
	}
	for i, b := range v.D.Benefices {
		if b.Brut > 0 {
			v.Form.Poser(champDecompte(i, "brut"), b.Brut.Saisie())
		}
		if b.Retenue > 0 {
			v.Form.Poser(champDecompte(i, "retenue"), b.Retenue.Saisie())
		}
		v.Form.Poser(champDecompte(i, "motif"), string(b.Motif))
	}
}

// decompter splits a line as the décompte of the form says.
func (g guichet) decompter(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, dem, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	if !v.Peut(droits.Rapprocher) {
		return bdd.ErrAbsent
	}
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	version, err := poste.Version(f)
	if err != nil {
		return err
	}
	d := demande{statut: http.StatusUnprocessableEntity, ligne: id, choix: string(parcours.Decompter), form: f}
	p := parcours.Pointage{Ligne: id, Version: version, Choix: parcours.Decompter, Decompte: lireDecompte(f)}
	if !f.Valide() {
		return g.rendre(w, r, v, d)
	}
	return g.repartir(w, r, v, d, dem, p)
}

// lireDecompte reads the rows that hold something.
func lireDecompte(f *form.Form) (ls []comptes.LigneDecompte) {
	for _, n := range f.Indices("dec", partsMax) {
		champ := func(nom string) string { return champDecompte(n, nom) }
		if strings.TrimSpace(f.Valeur(champ("brut"))+f.Valeur(champ("retenue"))) == "" {
			continue
		}
		var x comptes.LigneDecompte
		x.Recette = f.Identifiant(champ("recette"), "la prestation", form.Requis)
		x.Brut, _ = f.Montant(champ("brut"), "le montant brut", 1, argent.Max, form.Requis)
		x.Retenue, _ = f.Montant(champ("retenue"), "la retenue", 0, argent.Max, form.Facultatif)
		x.Motif = comptes.MotifRetenue(f.Valeur(champ("motif")))
		if x.Retenue > 0 && !x.Motif.Valide() {
			f.Refuser(champ("motif"), "Choisissez pourquoi l’organisme retient "+x.Retenue.String()+".")
		}
		ls = append(ls, x)
	}
	return ls
}

// decompteEnMots says what a payer's décompte holds.
func decompteEnMots(d *rapports.DetailLigne) []string {
	mots := make([]string, 0, len(d.Decompte))
	for _, x := range d.Decompte {
		t := x.Libelle + deuxPoints + x.Brut.String() + " bruts"
		if x.Retenue > 0 {
			t += ", retenue " + x.Retenue.String() + " (" + minuscule(x.Motif.Libelle()) + ")"
		}
		mots = append(mots, texte.Typographier(t))
	}
	return mots
}
