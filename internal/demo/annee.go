// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/fichiers"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/formats/camt"
	"etai/internal/formats/releve"
	"etai/internal/paiements"
	"etai/internal/parcours"
)

// piece attaches the fictional schedule that justifies the person's orders.
func (d *Demo) piece(ctx context.Context, s *suivie) (int64, error) {
	contenu := fmt.Sprintf("%%PDF-1.4\n%% échéancier fictif de la démonstration, personne %d\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"+
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n", s.n)
	depose, err := d.inst.Depot.Deposer(ctx, strings.NewReader(contenu), fichiers.ReglesPieces())
	if err != nil {
		return 0, err
	}
	return bdd.EcrireVal(ctx, d.inst.Base, func(e *bdd.Ecriture) (int64, error) {
		return fichiers.Enregistrer(ctx, e, d.inst.Trousseau, depose, fichiers.Fiche{Dossier: s.dossier, Nature: "piece", NomAffiche: "echeancier-fictif.pdf", Agent: d.agents["comptable"].ID})
	})
}

// annee plays the months from the departure to the cut: each payday comes in, the month's orders leave, the bank executes them.
func (d *Demo) annee(ctx context.Context, depart jour.Jour) error {
	mois := 0
	for debut := depart.Plus(3); !debut.Apres(d.coupure); mois++ {
		fin := debut.DernierDuMois().Plus(3) // the 3rd of the next month
		paie := jour.TargetSuivant(debut.PremierDuMois().Plus(4))
		d.horloge.Aller(paie.Plus(1), 9)
		for n, dernier := arrivees(mois); n <= dernier; n++ {
			if err := d.accompagner(ctx, n, paie); err != nil {
				return fmt.Errorf("personne %d : %w", n, err)
			}
		}
		if err := d.importer(ctx, paie, d.paies(debut, paie, false)); err != nil {
			return err
		}
		if err := d.pointerMois(ctx, paie); err != nil {
			return err
		}
		executions, err := d.remise(ctx, paie, fin)
		if err != nil {
			return err
		}
		d.horloge.Aller(fin.Plus(1), 9)
		if err := d.importer(ctx, fin, executions); err != nil {
			return err
		}
		if err := d.pointerMois(ctx, paie); err != nil {
			return err
		}
		if fin.Plus(1).DernierDuMois().Plus(3) == d.coupure {
			if err := d.clore(ctx, paie.DernierDuMois()); err != nil {
				return err
			}
		}
		debut = fin.Plus(1)
	}
	return nil
}

// lignesDe gathers the lines of one statement by person.
type lignesDe map[*suivie][]releve.Ligne

func (d *Demo) paies(debut, le jour.Jour, surprises bool) lignesDe {
	ls := lignesDe{}
	for _, s := range d.suivies {
		for k, r := range s.recettes {
			montant := r.montant - d.retenue(s, k, le)
			if k == 0 && d.absente(s, le) {
				continue
			}
			if surprises && s.n%17 == 3 && k == 0 {
				montant -= 6000 // a retenue: the number is known, the amount is another one
			}
			if surprises && s.n%29 == 5 && k == 0 {
				continue // the benefit did not come
			}
			ls[s] = append(ls[s], credit(le, montant, fmt.Sprintf("VIR %s EXEMPLE %s %s", r.organisme, s.numero, r.libelle), r.organisme+" EXEMPLE",
				fmt.Sprintf("C%s%d%d", strings.ReplaceAll(debut.String(), "-", ""), s.n, k)))
		}
	}
	return ls
}

func credit(le jour.Jour, c argent.Centimes, libelle, de, reference string) releve.Ligne {
	return releve.Ligne{DateOperation: le, DateValeur: le, Montant: c, Libelle: releve.Texte(libelle), Contrepartie: releve.Texte(de), ReferenceBancaire: releve.Texte(reference), Code: "PMNT/RCDT/ESCT",
		Details: []releve.Detail{{Montant: c, Libelle: releve.Texte(libelle), Contrepartie: releve.Texte(de)}}}
}

func debit(le jour.Jour, c argent.Centimes, libelle, bout, reference string) releve.Ligne {
	return releve.Ligne{DateOperation: le, DateValeur: le, Montant: -c, Libelle: releve.Texte(libelle), ReferenceBancaire: releve.Texte(reference), ReferenceBoutEnBout: releve.Texte(bout), Code: "PMNT/ICDT/ESCT",
		Details: []releve.Detail{{Montant: -c, Libelle: releve.Texte(libelle), ReferenceBoutEnBout: releve.Texte(bout)}}}
}

// retour is what the bank says of a transfer that comes back because the account of its payee is closed.
func retour(o paiements.Ordre, le jour.Jour) releve.Ligne {
	l := credit(le, o.Centimes, "RETOUR VIR SEPA COMPTE CLOS", "", "R"+o.BoutEnBout[5:])
	l.Retour, l.MotifRetour, l.ReferenceBoutEnBout = true, "AC04", releve.Texte(o.BoutEnBout)
	l.Details = []releve.Detail{{Montant: o.Centimes, ReferenceBoutEnBout: releve.Texte(o.BoutEnBout), Libelle: l.Libelle, MotifRetour: "AC04"}}
	return l
}

// ecrireReleve writes the bank's file for a day: one statement a person, opening where the last one closed.
func (d *Demo) ecrireReleve(le jour.Jour, ls lignesDe) ([]byte, error) {
	var cs []releve.Compte
	for _, s := range d.suivies {
		lignes := ls[s]
		ouverture, cloture := s.solde, s.solde
		for _, l := range lignes {
			cloture += l.Montant
		}
		s.releve++
		du := le
		if len(lignes) > 0 {
			du = lignes[0].DateOperation
		}
		cs = append(cs, releve.Compte{IBAN: releve.Texte(s.iban), Devise: "EUR", DateOuverture: du, DateCloture: le, SoldeOuverture: &ouverture, SoldeCloture: &cloture, Lignes: lignes,
			Identifiant: fmt.Sprintf("REL-%d-%s", s.n, le), Numero: fmt.Sprint(s.releve)})
		s.solde = cloture
	}
	var b bytes.Buffer
	err := camt.Ecrire(&b, cs, camt.Options{Message: "VALMOULIN-" + le.String(), Creation: d.horloge.Maintenant().Temps()})
	return b.Bytes(), err
}

func (d *Demo) importer(ctx context.Context, le jour.Jour, ls lignesDe) error {
	fichier, err := d.ecrireReleve(le, ls)
	if err != nil {
		return err
	}
	cr, err := d.inst.Importeur().Importer(ctx, "releve-"+le.String()+".xml", bytes.NewReader(fichier), d.agents["comptable"])
	if err != nil {
		return err
	}
	if cr.Statut != string(comptes.Importe) {
		return fmt.Errorf("le relevé du %s n’est pas importé : %s (%s)", le, cr.Statut, cr.Motif)
	}
	return nil
}

// fraisDeCompte is what the bank takes each month from some accounts.
const fraisDeCompte argent.Centimes = 250

// The orders of a month, in the order of ordres.
const (
	loyer = iota
	energie
	argentDeVie
)

// ordres are what a person pays each month: her rent, her energy, her own money.
func (s *suivie) ordres(mois, execution jour.Jour) [3]parcours.NouvelOrdre {
	nom := strings.ToUpper(mois.MoisAnnee())
	ordre := func(o paiements.Objet, tiers int64, c argent.Centimes, libelle string) parcours.NouvelOrdre {
		return parcours.NouvelOrdre{Dossier: s.dossier, ExecutionLe: execution, Piece: s.piece, Tiers: tiers, Centimes: c, Objet: o, Libelle: libelle, Echeance: execution}
	}
	return [...]parcours.NouvelOrdre{loyer: ordre(paiements.Loyer, s.bailleur, s.loyer, "LOYER "+nom+" REF "+s.numero),
		energie:     ordre(paiements.Energie, s.tiersEnergie, s.energie, "ECHEANCE "+nom+" CLIENT "+s.numero),
		argentDeVie: ordre(paiements.ArgentDeVie, s.soi, s.vie, "VIREMENT "+nom)}
}

// remise prepares the month's orders, has them visaed, sends them, and returns the lines with which the bank executes them by fin.
func (d *Demo) remise(ctx context.Context, paie, fin jour.Jour) (lignesDe, error) {
	d.horloge.Aller(paie.Plus(1), 10)
	execution := jour.TargetSuivant(paie.Plus(3))
	type prevu struct {
		s *suivie
		o parcours.NouvelOrdre
	}
	var prevus []prevu
	for _, s := range d.suivies {
		for _, o := range d.ordresDuMois(s, paie, execution) {
			prevus = append(prevus, prevu{s, o})
		}
	}
	ids := make([]int64, len(prevus))
	if err := ensemble(ctx, len(prevus), func(ctx context.Context, i int) (err error) {
		if ids[i], err = parcours.PreparerOrdre(ctx, d.inst.Base, d.demande("comptable"), prevus[i].o); err != nil {
			return fmt.Errorf("ordre de %s : %w", prevus[i].s.nom, err)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	de := map[int64]*suivie{}
	for i, id := range ids {
		de[id] = prevus[i].s
	}
	remise, err := d.faireRemise(ctx, ids)
	if err != nil {
		return nil, err
	}
	ls := lignesDe{}
	err = d.inst.Base.Lire(ctx, func(l bdd.Lecture) error {
		clear(ls)
		os, err := paiements.OrdresDeRemise(ctx, l, remise)
		for _, o := range os {
			s := de[o.ID]
			ls[s] = append(ls[s], debit(o.ExecutionLe, o.Centimes, "VIR SEPA "+o.Libelle, o.BoutEnBout, "D"+o.BoutEnBout[5:]))
			if s.n == virementRevenu && o.Objet == paiements.ArgentDeVie && d.dernierMois(paie) {
				ls[s] = append(ls[s], retour(o, o.ExecutionLe))
			}
		}
		return err
	})
	for _, s := range d.suivies {
		if s.n%4 == 0 {
			ls[s] = append(ls[s], debit(fin, fraisDeCompte, "FRAIS DE TENUE DE COMPTE", "", fmt.Sprintf("F%s%d", fin, s.n)))
		}
	}
	if d.dernierMois(paie) {
		d.derniersFaits(ls)
	}
	return ls, err
}

// faireRemise takes prepared orders through composition, visa by the head of service, bank file, transmission and signature.
func (d *Demo) faireRemise(ctx context.Context, ordres []int64) (int64, error) {
	b := d.inst.Base
	remise, err := parcours.ComposerRemise(ctx, b, d.demande("comptable"), ordres)
	if err != nil {
		return 0, err
	}
	lire := func() (r paiements.Remise, err error) {
		err = b.Lire(ctx, func(l bdd.Lecture) error { r, err = paiements.RemiseParID(ctx, l, remise); return err })
		return r, err
	}
	r, err := lire()
	if err != nil {
		return 0, err
	}
	if err := d.voir(ctx, remise); err != nil {
		return 0, err
	}
	if _, err := parcours.ViserRemise(ctx, b, d.demande("chef"), parcours.Visa{Remise: remise, Version: r.Version, Nombre: r.Nombre, Empreinte: r.Empreinte}); err != nil {
		return 0, err
	}
	if r, err = lire(); err != nil {
		return 0, err
	}
	if _, err := d.generateur.Generer(ctx, d.demande("comptable"), remise, r.Version); err != nil {
		return 0, err
	}
	if r, err = lire(); err != nil {
		return 0, err
	}
	if _, err := parcours.TransmettreRemise(ctx, b, d.demande("comptable"), remise, r.Version); err != nil {
		return 0, err
	}
	if r, err = lire(); err != nil {
		return 0, err
	}
	_, err = parcours.SignerRemise(ctx, b, d.demande("comptable"), remise, r.Version, "Chef Exemple", b.Horloge().Maintenant().Jour())
	return remise, err
}

// voir is the review of the head of service: what deserves a look is looked at.
func (d *Demo) voir(ctx context.Context, remise int64) error {
	var vus []int64
	if err := d.inst.Base.Lire(ctx, func(l bdd.Lecture) error {
		revue, err := parcours.RevueDe(ctx, l, remise, d.agents["chef"].ID)
		vus = nil
		for _, g := range revue.Lignes {
			if g.Section == parcours.AVoir {
				vus = append(vus, g.Ordre.ID)
			}
		}
		return err
	}); err != nil {
		return err
	}
	return ensemble(ctx, len(vus), func(ctx context.Context, i int) error {
		_, err := parcours.Vue(ctx, d.inst.Base, d.demande("chef"), remise, vus[i])
		return err
	})
}

// pointerMois is the accountant's monthly work: the bank fees acknowledged, a décompte copied, the lines that references settled looked at.
func (d *Demo) pointerMois(ctx context.Context, paie jour.Jour) error {
	b := d.inst.Base
	var decisions []parcours.Pointage
	var sures []int64
	if err := b.Lire(ctx, func(l bdd.Lecture) error {
		decisions, sures = nil, nil
		for _, etat := range []comptes.Etat{comptes.Reste, comptes.Probable, comptes.Sur} {
			ps, err := comptes.ParEtat(ctx, l, d.association, etat)
			if err != nil {
				return err
			}
			for _, p := range ps {
				if etat == comptes.Sur {
					sures = append(sures, p.Ligne)
					continue
				}
				ligne, err := comptes.LigneBrute(ctx, l, p.Ligne)
				if err != nil {
					return err
				}
				x := parcours.Pointage{Ligne: p.Ligne, Version: p.Version}
				if x.Decompte, err = d.decompte(ctx, l, p.CompteBancaire, ligne.Centimes, paie); err != nil {
					return err
				}
				switch {
				case len(x.Decompte) > 0:
					x.Choix = parcours.Decompter
				case ligne.Centimes == -fraisDeCompte:
					x.Choix, x.Motif = parcours.Frais, "frais de tenue de compte"
				default:
					continue // a story of today
				}
				decisions = append(decisions, x)
			}
		}
		return nil
	}); err != nil {
		return err
	}
	if err := ensemble(ctx, len(decisions), func(ctx context.Context, i int) error {
		_, err := parcours.PointerLigne(ctx, b, d.inst.Trousseau, d.demande("comptable"), decisions[i])
		return err
	}); err != nil {
		return err
	}
	_, err := parcours.ValiderSures(ctx, b, d.demande("comptable"), sures)
	return err
}

// clore has two people close a month of every account.
func (d *Demo) clore(ctx context.Context, dernier jour.Jour) error {
	c := parcours.Clotures{Dernier: dernier}
	for _, s := range d.suivies {
		c.Comptes = append(c.Comptes, s.banque)
	}
	if _, err := parcours.PreparerClotures(ctx, d.inst.Base, d.demande("comptable"), c); err != nil {
		return err
	}
	_, err := parcours.SignerClotures(ctx, d.inst.Base, d.demande("chef"), c)
	return err
}
