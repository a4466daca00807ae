// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"errors"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/modeles"
	"etai/internal/organisation"
	"etai/internal/prestations"
	"etai/internal/reglement"
)

// contratASigner gives, in place of a contract on record, the one that an accord lets sign: a contract is printed before it is signed, and recorded after (CASF art. L271-1;
// rule R4). Its level, length and aims are those of the accord and of its evaluation; its first day, the benefits authorised and who signs are typed, proposed from the file.
func (f *faitsDocument) contratASigner(saisis modeles.Valeurs) error {
	if _, ok := f.p.Genre.Champ("debut"); !ok {
		return nil
	}
	s, err := masp.SignatureOuverte(f.ctx, f.l, f.dossier)
	if errors.Is(err, bdd.ErrAbsent) {
		return nil
	}
	if err != nil {
		return err
	}
	cs, err := masp.DuDossier(f.ctx, f.l, f.dossier)
	if err != nil {
		return err
	}
	if err := masp.Completer(f.ctx, f.l, f.t, f.a, f.dossier, cs); err != nil {
		return err
	}
	f.p.ASigner, f.decidee = true, masp.Contribution{}
	debut, pour := saisis["debut"], saisis["signe_pour"]
	var anciennes []string
	if k := slices.IndexFunc(cs, func(c masp.Contrat) bool { return !c.Annule() }); k >= 0 { // the latest first
		if debut.Vide() {
			debut = modeles.Date(cs[k].Dernier().Plus(1))
		}
		if pour.Vide() {
			pour = modeles.Texte(cs[k].SignePour)
		}
		_, lignes := cs[k].EnVigueur(cs[k].Dernier())
		for _, x := range lignes {
			anciennes = append(anciennes, x.Libelle)
		}
	}
	f.poser("debut", debut)
	f.poser("signe_pour", pour)
	f.poser("contrat_signataire", pour)
	if err := f.dureeASigner(s, debut.Jour(), cs); err != nil {
		return err
	}
	niveaux, err := organisation.LireNiveaux(f.ctx, f.l, f.a.Organisation)
	if err != nil {
		return err
	}
	f.poser("contrat_niveau", modeles.Texte(niveaux.Libelle(s.Niveau)))
	for _, nom := range []string{"contrat_avec_gestion", "contrat_prestations", "contrat_autorisations"} {
		delete(f.p.Valeurs, nom)
	}
	if err := f.objectifsASigner(s.Demande); err != nil || s.Niveau != masp.AvecGestion {
		return err
	}
	f.poser("contrat_avec_gestion", modeles.Texte("oui"))
	return f.autorisationsASigner(saisis["autorisees"].Elements(), anciennes, debut.Jour())
}

// dureeASigner gives the days of the contract to sign, counted as they will be when it is recorded, and the measure that it continues.
func (f *faitsDocument) dureeASigner(s masp.Signature, debut jour.Jour, cs []masp.Contrat) error {
	f.poser("contrat_mois", modeles.Texte(texte.Nombre(int64(s.Mois))+" mois"))
	f.poser("contrat_debut", modeles.Date(debut))
	for _, nom := range []string{"contrat_fin", "mesure"} {
		delete(f.p.Valeurs, nom)
	}
	if debut.Vide() {
		return nil
	}
	d, err := masp.DemandeParID(f.ctx, f.l, s.Demande)
	if err != nil {
		return err
	}
	passes, err := PassesDe(f.ctx, f.l, f.dossier)
	if err != nil {
		return err
	}
	regles, err := reglement.Lire(f.ctx, f.l, f.a.Organisation)
	if err != nil {
		return err
	}
	c := masp.Compter(regles, f.p.Date, passes, debut, d.MoisAilleurs, d.FinMAJ)
	f.poser("contrat_fin", modeles.Date(c.Fin(s.Mois)))
	if k := slices.IndexFunc(cs, func(x masp.Contrat) bool { return x.Mesure.ID == c.Mesure }); k >= 0 {
		f.poser("mesure", modeles.Texte(cs[k].Mesure.Numero))
	}
	return nil
}

// objectifsASigner gives the aims of the last evaluation that was signed.
func (f *faitsDocument) objectifsASigner(demande int64) error {
	xs, err := masp.Evaluations(f.ctx, f.l, f.t, f.a, demande) // the latest first
	if err != nil {
		return err
	}
	if k := slices.IndexFunc(xs, func(x masp.Evaluation) bool { return !x.SigneeLe.Vide() }); k >= 0 {
		f.poser("contrat_objectifs", modeles.Liste(append(slices.Clone(xs[k].Textes.Insertion), xs[k].Textes.Autonomie...)...))
	}
	return nil
}

// autorisationsASigner gives the benefits to authorise: those that were typed; else those of the former contract, or those of CASF art. R271-3 al. 1, that are still received.
func (f *faitsDocument) autorisationsASigner(choisies, anciennes []string, debut jour.Jour) error {
	recues, err := prestations.PercuesDuDossier(f.ctx, f.l, f.a, f.dossier)
	if err != nil {
		return err
	}
	liste, err := prestations.EnVigueur(f.ctx, f.l, f.p.Date)
	if err != nil {
		return err
	}
	if debut.Vide() {
		debut = f.p.Date
	}
	recues = slices.DeleteFunc(recues, func(x prestations.Percue) bool { return !x.Ouverte(f.p.Date) && !x.Ouverte(debut) })
	if len(choisies) == 0 {
		for _, x := range recues {
			k := slices.IndexFunc(liste, func(y prestations.Prestation) bool { return y.Numero == x.Numero })
			if k < 0 || prestations.VerifierAutorisation(liste[k], x, debut) != nil || len(anciennes) == 0 && liste[k].Extension || len(anciennes) > 0 && !slices.Contains(anciennes, x.Libelle) {
				continue
			}
			choisies = append(choisies, x.Libelle)
		}
	}
	fin := ""
	if x := f.p.Valeurs["contrat_fin"]; !x.Vide() {
		fin = x.Jour().Court()
	}
	rangees := [][]string{{"Prestation", "Organisme", "Montant", "Du", "Au"}}
	var avec []string
	for _, mot := range choisies {
		k := slices.IndexFunc(recues, func(x prestations.Percue) bool { return texte.Cle(x.Libelle) == texte.Cle(mot) })
		if k < 0 {
			return refuser("autorisees", "« %s » n’est pas une prestation reçue, au dossier : l’écrire comme dans Prestations reçues, ou l’y enregistrer d’abord", mot)
		}
		avec = append(avec, recues[k].Libelle+", "+recues[k].Organisme)
		rangees = append(rangees, []string{recues[k].Libelle, recues[k].Organisme, "en entier", debut.Court(), fin})
	}
	f.poser("autorisees", modeles.Liste(choisies...))
	f.poser("contrat_prestations", modeles.Liste(avec...))
	f.poser("contrat_autorisations", modeles.Rangees(rangees...))
	return nil
}
