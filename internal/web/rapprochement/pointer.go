// SPDX-License-Identifier: EUPL-1.2

package rapprochement

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

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

const (
	motifMax  = 300
	ordresMax = 200 // that one line is tied to
)

// pointer posts a decision on one line. Somebody faster gives 409, with what was decided meanwhile and what was typed here.
func (g guichet) pointer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
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
	p := parcours.Pointage{Ligne: id, Version: version, Choix: parcours.Choix(f.Choix("choix", "ce qu’il faut faire de la ligne", codes(), form.Requis)),
		Dossier: f.Identifiant("personne", "la personne", form.Facultatif), Recette: f.Identifiant("recette", "la prestation", form.Facultatif),
		Motif: f.Ligne("motif", "la raison", motifMax, motifRequis(f.Valeur("choix")))}
	switch p.Choix {
	case parcours.Rattacher:
		p.Ordres = lireOrdres(f)
	case parcours.Rembourser:
		p.Ordres = []int64{f.Identifiant("paiement", "le paiement remboursé", form.Requis)}
	case parcours.Operation:
		p.Nature = comptes.NatureOperation(f.Choix("nature", "ce que ce débit a payé", codesNatures(), form.Requis))
		p.Piece = f.Identifiant("piece", "la pièce", form.Facultatif)
	}
	apprendre, exact := f.Coche("reconnaitre", "reconnaître ce libellé"), f.Coche("montant_exact", "ce montant seulement")
	if !f.Valide() {
		return g.rendre(w, r, v, demande{statut: http.StatusUnprocessableEntity, ligne: id, choix: string(p.Choix), personne: p.Dossier, form: f})
	}
	if apprendre {
		_, err = parcours.PointerEtReconnaitre(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, p, exact)
	} else {
		_, err = parcours.PointerLigne(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, p)
	}
	switch {
	case errors.Is(err, comptes.ErrDejaPointee):
		return g.rendre(w, r, v, demande{statut: http.StatusConflict, ligne: id, choix: string(p.Choix), personne: p.Dossier, form: f, conflit: true})
	case err != nil:
		champs := map[string]string{"R18": "motif", "motif": "motif", "personne": "personne", "ordres": "ordre", "montant": "ordre", "etat": "ordre", "nature": "nature", "piece": "piece", "reconnaitre": "reconnaitre"}
		if p.Choix == parcours.Rembourser {
			champs["ordres"], champs["etat"] = "paiement", "paiement"
		}
		if p.Recette != 0 {
			champs["R18"] = "recette"
		}
		if err := poste.ReprendreSelon(f, champs, "", err); err != nil {
			return err
		}
		return g.rendre(w, r, v, demande{statut: http.StatusUnprocessableEntity, ligne: id, choix: string(p.Choix), personne: p.Dossier, form: f})
	}
	if err := g.annoncer(r, v, id, p); err != nil {
		return err
	}
	sinon := adressePaquet(etatConnu(f.Valeur("etat")))
	if p.Choix == parcours.EnAttente {
		sinon = adresseVolet(etatConnu(f.Valeur("etat")), id)
	}
	return suivante(w, r, f, id, sinon)
}

// suivante goes to the line that the form said comes after this one, else elsewhere.
func suivante(w http.ResponseWriter, r *http.Request, f *form.Form, id int64, sinon string) error {
	if apres, err := strconv.ParseInt(f.Valeur("apres"), 10, 64); err == nil && apres > 0 && apres != id {
		return poste.Aller(w, r, adresseVolet(etatConnu(f.Valeur("etat")), apres))
	}
	return poste.Aller(w, r, sinon)
}

func codesNatures() []string {
	codes := make([]string, len(comptes.NaturesOperation))
	for i, n := range comptes.NaturesOperation {
		codes[i] = string(n)
	}
	return codes
}

// codes lists the choices that a form may post.
func codes() []string {
	return []string{string(parcours.Confirmer), string(parcours.Affecter), string(parcours.HorsAutorisation), string(parcours.ARestituer), string(parcours.EnAttente),
		string(parcours.AVerifier), string(parcours.Frais), string(parcours.Operation), string(parcours.Rattacher), string(parcours.Rembourser), string(parcours.Avance)}
}

// lireOrdres reads the orders that were ticked, each once.
func lireOrdres(f *form.Form) []int64 {
	var ids []int64
	for _, s := range f.Valeurs("ordre") {
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil || id < 1 || slices.Contains(ids, id) || len(ids) >= ordresMax {
			f.Refuser("ordre", "Un des virements cochés n’est pas dans la liste. Actualisez la page, puis recommencez.")
			return nil
		}
		ids = append(ids, id)
	}
	return ids
}

// motifRequis tells which choices are not understood later without a reason. That of Affecter depends on the benefit: the domain asks for it.
func motifRequis(c string) form.Presence {
	switch parcours.Choix(c) {
	case parcours.ARestituer, parcours.EnAttente, parcours.AVerifier, parcours.Operation:
		return form.Requis
	}
	return form.Facultatif
}

// annoncer says what was done, with the amount and the person.
func (g guichet) annoncer(r *http.Request, v *poste.Visite, id int64, p parcours.Pointage) error {
	var d rapports.DetailLigne
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		d, err = rapports.Ligne(r.Context(), l, g.Inst.Trousseau, a, id)
		return err
	}); err != nil {
		return err
	}
	tracerLigne(v, &d)
	g.Annoncer(r, cadre.Succes, texte.Typographier(annonceDe(p, &d, absolu(d.Centimes))))
	return nil
}

func annonceDe(p parcours.Pointage, d *rapports.DetailLigne, montant argent.Centimes) string {
	qui := d.Personne
	if qui == "" {
		qui = "la personne"
	}
	switch p.Choix {
	case parcours.Confirmer:
		if d.Centimes < 0 && d.Ordre == nil {
			return fmt.Sprintf("Débit de %s expliqué.", montant)
		}
		if d.Ordre != nil && d.Centimes > 0 {
			return fmt.Sprintf("Retour de %s noté : l’argent est de nouveau sur le compte %s.", montant, texte.De(d.Ordre.Personne))
		}
		if d.Ordre != nil {
			return fmt.Sprintf("%s rattachés à l’ordre %s.", montant, texte.De(d.Ordre.Personne))
		}
		return fmt.Sprintf("%s affectés à %s.", montant, qui)
	case parcours.Decompter:
		return fmt.Sprintf("%s répartis selon le décompte de l’organisme.", montant)
	case parcours.Rembourser:
		return fmt.Sprintf("%s rendus au compte %s, en face du paiement remboursé.", montant, texte.De(qui))
	case parcours.Scinder:
		return fmt.Sprintf("%s scindés en %s.", montant, texte.Pluriel(len(p.Parts), "part"))
	case parcours.Rattacher:
		if d.Centimes > 0 {
			return fmt.Sprintf("Retour de %s noté : l’argent est de nouveau sur son compte.", montant)
		}
		return fmt.Sprintf("%s rattachés à %s.", montant, texte.Pluriel(len(p.Ordres), "ordre"))
	case parcours.Affecter:
		return fmt.Sprintf("%s affectés à %s.", montant, qui)
	case parcours.HorsAutorisation:
		return fmt.Sprintf("%s mis hors autorisation, à la disposition %s avant le %s.", montant, texte.De(qui), d.DisponibleLe.Long())
	case parcours.ARestituer:
		return fmt.Sprintf("%s mis à restituer.", montant)
	case parcours.EnAttente:
		return fmt.Sprintf("Rapprochement annulé : %s sont de nouveau en attente.", montant)
	case parcours.AVerifier:
		return fmt.Sprintf("%s à vérifier par la personne qui suit %s.", montant, qui)
	case parcours.Avance:
		return fmt.Sprintf("%s rattachés à l’avance de l’association.", montant)
	case parcours.Frais:
		return fmt.Sprintf("%s reconnus comme frais bancaires.", montant)
	}
	return fmt.Sprintf("Débit de %s expliqué.", montant)
}
