// SPDX-License-Identifier: EUPL-1.2

package rapports_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/echanges/banque"
	"etai/internal/etaitest"
	"etai/internal/formats/cfonb"
	"etai/internal/formats/releve"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/rapports/relevepdf"
)

var octobre = jour.Certain(2026, 10, 1)

// vie is a person whose bank, orders and decisions are drawn at random.
type vie struct {
	etaitest.Suivie
	banque   argent.Centimes
	transmis []paiements.Ordre
	piece    int64
}

type recit struct {
	t        *testing.T
	m        *etaitest.Monde
	h        *etaitest.Horloge
	r        *rand.Rand
	vies     []*vie
	bailleur int64
}

// Over random lives (incomes, unknown money, debits that nobody asked for, orders sent, executed or returned, decisions taken and taken back), every
// page says the same thing: the account, the statement, the reconciliation and the waiting places agree with the ledger and with the bank.
func TestHistoires(t *testing.T) {
	for graine := range uint64(2) {
		etaitest.BasesHorloge(t, func(t *testing.T, b *bdd.Base, h *etaitest.Horloge) { raconter(t, b, h, graine) })
	}
}

func raconter(t *testing.T, b *bdd.Base, h *etaitest.Horloge, graine uint64) {
	h.ReglerJour(jour.Certain(2026, 9, 1))
	x := &recit{t: t, m: etaitest.NouveauMonde(t, b), h: h, r: rand.New(rand.NewPCG(graine, 7))}
	for range 3 {
		s := x.m.Suivre(t, 60775)
		x.vies = append(x.vies, &vie{Suivie: s, piece: x.m.Piece(t, s.Dossier)})
	}
	x.bailleur = x.m.Bailleur(t)
	le := jour.Certain(2026, 9, 1)
	for !le.Apres(jour.Certain(2026, 11, 20)) {
		le = le.Plus(3 + x.r.IntN(6))
		h.ReglerJour(le.Plus(1))
		for _, v := range x.vies {
			x.releve(v, le)
		}
		x.decider()
		if x.r.IntN(2) == 0 {
			x.ordres()
		}
		x.controler(le)
	}
	x.m.Verifier(t)
}

// releve draws what the bank says of an account.
func (x *recit) releve(v *vie, le jour.Jour) {
	x.t.Helper()
	var ls []releve.Ligne
	ajouter := func(c argent.Centimes, libelle, bout string, retour bool) {
		l := releve.Ligne{DateOperation: le, DateValeur: le, Montant: c, Libelle: releve.Texte(libelle), ReferenceBoutEnBout: releve.Texte(bout), Code: "05", Retour: retour}
		if c < 0 {
			l.Code = "06"
		}
		if bout != "" {
			l.Details = []releve.Detail{{Montant: c, ReferenceBoutEnBout: releve.Texte(bout), Libelle: releve.Texte(libelle)}}
		}
		if retour {
			l.Code, l.MotifRetour = "12", "65"
		}
		ls = append(ls, l)
	}
	switch x.r.IntN(4) {
	case 0:
		ajouter(60775, "CAF RSA "+v.Numero, "", false)
	case 1:
		ajouter(60775-argent.Centimes(x.r.IntN(9000)), "CAF RSA "+v.Numero, "", false)
	case 2:
		ajouter(argent.Centimes(1+x.r.IntN(30000)), "VIR INCONNU", "", false)
	}
	if x.r.IntN(3) == 0 {
		ajouter(-argent.Centimes(1+x.r.IntN(5000)), "PRLV TELECOM", "", false)
	}
	for _, o := range v.transmis {
		ajouter(-o.Centimes, "VIR SEPA", o.BoutEnBout, false)
		switch x.r.IntN(8) {
		case 0, 1:
			ajouter(o.Centimes, "REJET VIR", o.BoutEnBout, true)
		case 2:
			if o.Centimes > 100 {
				ajouter(o.Centimes-100, "REJET VIR FRAIS DEDUITS", o.BoutEnBout, true)
			}
		}
	}
	v.transmis = nil
	b, g, c, _ := v.IBAN.Francais()
	ouverture, cloture := v.banque, v.banque
	for _, l := range ls {
		cloture += l.Montant
	}
	var buf strings.Builder
	if err := cfonb.Ecrire(&buf, []releve.Compte{{Compte: releve.Texte(b + g + c), Devise: "EUR", DateOuverture: le, DateCloture: le, SoldeOuverture: &ouverture, SoldeCloture: &cloture, Lignes: ls}}, cfonb.Options{}); err != nil {
		x.t.Fatal(err)
	}
	im := banque.Importeur{Base: x.m.Base, Trousseau: x.m.Trousseau, Depot: x.m.Depot}
	cr, err := im.Importer(x.t.Context(), "releve.txt", strings.NewReader(buf.String()), x.m.Agents[droits.Comptable])
	if err != nil || cr.Statut != "importe" {
		x.t.Fatalf("%+v, %v", cr, err)
	}
	v.banque = cloture
}

// decider takes some of the lines that wait, each in some way; a few decisions are taken back.
func (x *recit) decider() {
	x.t.Helper()
	for _, etat := range []comptes.Etat{comptes.Probable, comptes.Reste, comptes.Sur} {
		for _, l := range x.lignes(etat) {
			if x.r.IntN(2) == 0 {
				continue
			}
			p := parcours.Pointage{Ligne: l.Ligne, Version: l.Version, Motif: "vérifié avec la banque"}
			switch {
			case etat == comptes.Sur && (l.Centimes < 0 || l.Cible == "ordre"), etat == comptes.Probable:
				p.Choix = parcours.Confirmer
			case etat == comptes.Sur:
				p.Choix = []parcours.Choix{parcours.Confirmer, parcours.EnAttente}[x.r.IntN(2)]
			case l.Centimes < 0:
				p.Choix, p.Nature = []parcours.Choix{parcours.Constater, parcours.Frais, parcours.Operation, parcours.Scinder, parcours.AVerifier}[x.r.IntN(5)], comptes.OperationTelephone
				p.Parts = x.parts(l.Centimes)
			default:
				p.Choix = []parcours.Choix{parcours.Affecter, parcours.HorsAutorisation, parcours.ARestituer, parcours.Scinder, parcours.AVerifier}[x.r.IntN(5)]
				p.Parts = x.parts(l.Centimes)
			}
			if p.Choix == parcours.Scinder && len(p.Parts) == 0 {
				continue // one cent is not cut
			}
			err := x.pointer(p)
			if dejaServi(err) {
				continue
			}
			if err != nil {
				x.t.Fatalf("%s de la ligne %d (%s) : %v", p.Choix, l.Ligne, l.Centimes, err)
			}
			if p.Choix == parcours.AVerifier {
				x.repondre(l, p.Version+1)
				continue
			}
			if x.r.IntN(3) == 0 && l.Centimes > 0 && l.Cible != "ordre" && p.Choix != parcours.EnAttente {
				p.Choix, p.Version = parcours.EnAttente, p.Version+1
				if _, err := parcours.PointerLigne(x.t.Context(), x.m.Base, x.m.Trousseau, x.m.Demande(droits.Comptable), p); err != nil && !dejaServi(err) {
					x.t.Fatalf("annuler la ligne %d : %v", l.Ligne, err)
				}
			}
		}
	}
}

// pointer decides a line; the words of some are recognised from then on.
func (x *recit) pointer(p parcours.Pointage) (err error) {
	apprend := p.Choix == parcours.Affecter || p.Choix == parcours.HorsAutorisation || p.Choix == parcours.Operation
	if d := x.m.Demande(droits.Comptable); apprend && x.r.IntN(3) == 0 {
		_, err = parcours.PointerEtReconnaitre(x.t.Context(), x.m.Base, x.m.Trousseau, d, p, x.r.IntN(2) == 0)
	} else {
		_, err = parcours.PointerLigne(x.t.Context(), x.m.Base, x.m.Trousseau, d, p)
	}
	return err
}

// parts cuts an amount in two, at random; nothing when it cannot be cut.
func (x *recit) parts(c argent.Centimes) []parcours.PartDeLigne {
	total := max(c, -c)
	if total < 2 {
		return nil
	}
	un := 1 + argent.Centimes(x.r.Int64N(int64(total-1)))
	a, b := parcours.PartDeLigne{Centimes: un, Motif: "une part"}, parcours.PartDeLigne{Centimes: total - un, Motif: "l’autre"}
	if c > 0 {
		a.Choix, b.Choix = parcours.Affecter, []parcours.Choix{parcours.HorsAutorisation, parcours.ARestituer, parcours.Affecter}[x.r.IntN(3)]
	} else {
		a.Choix, b.Choix, b.Nature = []parcours.Choix{parcours.Constater, parcours.Frais}[x.r.IntN(2)], parcours.Operation, comptes.OperationAlimentation
	}
	return []parcours.PartDeLigne{a, b}
}

// repondre is the CESF's answer to a question, or her silence.
func (x *recit) repondre(l rapports.LigneAPointer, version int64) {
	x.t.Helper()
	r := parcours.ReponseVerification{Ligne: l.Ligne, Version: version, Texte: "dit la personne"}
	switch {
	case x.r.IntN(4) == 0:
		return
	case x.r.IntN(3) == 0: // she does not know
	case l.Centimes < 0:
		r.Choix = parcours.Constater
	default:
		r.Choix = []parcours.Choix{parcours.Affecter, parcours.HorsAutorisation}[x.r.IntN(2)]
	}
	if _, err := parcours.RepondreVerification(x.t.Context(), x.m.Base, x.m.Trousseau, x.m.Demande(droits.CESF), r); err != nil {
		x.t.Fatal(err)
	}
}

// dejaServi: money that was spent since is not taken back.
func dejaServi(err error) bool {
	r, ok := errors.AsType[*parcours.Refus](err)
	return ok && strings.Contains(r.Message, "déjà servi")
}

func (x *recit) lignes(etat comptes.Etat) (ls []rapports.LigneAPointer) {
	x.t.Helper()
	x.lire(func(ctx context.Context, l bdd.Lecture, a droits.Agent) (err error) {
		_, ls, err = rapports.LignesAPointer(ctx, l, x.m.Trousseau, a, etat, 1000, 1000)
		return err
	})
	return ls
}

func (x *recit) lire(fn func(context.Context, bdd.Lecture, droits.Agent) error) {
	x.t.Helper()
	x.m.Lire(x.t, func(ctx context.Context, l bdd.Lecture) error {
		a := x.m.Agents[droits.Comptable]
		a.Instant = l.Instant()
		return fn(ctx, l, a)
	})
}

// ordres prepares, and sends, some orders.
func (x *recit) ordres() {
	x.t.Helper()
	ctx, b := x.t.Context(), x.m.Base
	var ids []int64
	execution := jour.TargetSuivant(b.Horloge().Maintenant().Jour())
	for _, v := range x.vies {
		id, err := parcours.PreparerOrdre(ctx, b, x.m.Demande(droits.Comptable), parcours.NouvelOrdre{Dossier: v.Dossier, Tiers: x.bailleur, Centimes: argent.Centimes(1 + x.r.IntN(20000)),
			ExecutionLe: execution, Objet: paiements.Loyer, Libelle: "LOYER", Piece: v.piece})
		if err == nil {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 || x.r.IntN(3) == 0 {
		return
	}
	remise, err := parcours.ComposerRemise(ctx, b, x.m.Demande(droits.Comptable), ids)
	if err != nil {
		x.t.Fatal(err)
	}
	lire := func() (r paiements.Remise) {
		x.m.Lire(x.t, func(ctx context.Context, l bdd.Lecture) (err error) {
			r, err = paiements.RemiseParID(ctx, l, remise)
			return err
		})
		return r
	}
	for _, id := range ids {
		if _, err := parcours.Vue(ctx, b, x.m.Demande(droits.ChefDeService), remise, id); err != nil {
			x.t.Fatal(err)
		}
	}
	r := lire()
	if _, err := parcours.ViserRemise(ctx, b, x.m.Demande(droits.ChefDeService), parcours.Visa{Remise: remise, Version: r.Version, Nombre: r.Nombre, Empreinte: r.Empreinte}); err != nil {
		x.t.Fatal(err)
	}
	r = lire()
	if _, err := parcours.NoterFichier(ctx, b, x.m.Demande(droits.Comptable), parcours.FichierDeRemise{Remise: remise, Version: r.Version, SHA256: []byte("sha")},
		func(*bdd.Ecriture) (int64, error) { return x.vies[0].piece, nil }); err != nil {
		x.t.Fatal(err)
	}
	r = lire()
	if _, err := parcours.TransmettreRemise(ctx, b, x.m.Demande(droits.Comptable), remise, r.Version); err != nil {
		x.t.Fatal(err)
	}
	x.m.Lire(x.t, func(ctx context.Context, l bdd.Lecture) error {
		os, err := paiements.OrdresDeRemise(ctx, l, remise)
		for _, o := range os {
			for _, v := range x.vies {
				if v.Dossier == o.Dossier {
					v.transmis = append(v.transmis, o)
				}
			}
		}
		return err
	})
}

func (x *recit) controler(le jour.Jour) {
	x.t.Helper()
	x.lire(func(ctx context.Context, l bdd.Lecture, a droits.Agent) error {
		attentes := map[comptes.Nature]argent.Centimes{}
		var total rapports.Controle
		un := map[int64]rapports.Controle{}
		for _, v := range x.vies {
			c := x.controlerCompte(ctx, l, a, v, le, attentes)
			if c.Banque != v.banque {
				x.t.Fatalf("banque %s, page du compte %s", v.banque, c.Banque)
			}
			un[v.Dossier] = c
			total = rapports.Controle{Banque: total.Banque + c.Banque, Calcule: total.Calcule + c.Calcule, Transit: total.Transit + c.Transit, Attente: total.Attente + c.Attente, ADecider: total.ADecider + c.ADecider}
		}
		b, err := rapports.Bilan(ctx, l, a)
		if err != nil {
			return err
		}
		if b.Controle != total || b.Inexplique() != 0 || b.Calcule+b.Explique() != b.Banque || b.Ferme() != (len(b.ParCompte) > 0) {
			x.t.Fatalf("pied du rapprochement %+v, pages des comptes %+v", b, total)
		}
		for _, y := range b.ParCompte {
			if y.Controle != un[y.Dossier] {
				x.t.Fatalf("%s : au pied du rapprochement %+v, sur la page du compte %+v", y.Personne, y.Controle, un[y.Dossier])
			}
		}
		ls, err := rapports.EnAttente(ctx, l, x.m.Trousseau, a)
		if err != nil {
			return err
		}
		listees := map[comptes.Nature]argent.Centimes{}
		for _, y := range ls {
			listees[y.Attente] += y.AttenteReste
		}
		as, err := rapports.Attentes(ctx, l, a)
		for _, y := range as {
			if listees[y.Nature] != y.Total {
				x.t.Errorf("%s : %s comptés, %s listés", y.Nature, y.Total, listees[y.Nature])
			}
		}
		for n, s := range attentes {
			if listees[n] != s {
				x.t.Errorf("%s : %s au grand livre, %s listés", n, s, listees[n])
			}
		}
		return err
	})
}

// controlerCompte compares the pages of one person; it returns the bank and the count that they agree on.
func (x *recit) controlerCompte(ctx context.Context, l bdd.Lecture, a droits.Agent, v *vie, le jour.Jour, attentes map[comptes.Nature]argent.Centimes) rapports.Controle {
	x.t.Helper()
	vue, err := rapports.Compte(ctx, l, x.m.Trousseau, a, v.Dossier, le)
	if err != nil {
		x.t.Fatal(err)
	}
	if vue.SoldeBanque != v.banque || vue.Livre != v.banque || vue.Controle().Inexplique() != 0 {
		x.t.Fatalf("banque %s, vue %s, livre %s, inexpliqué %s", v.banque, vue.SoldeBanque, vue.Livre, vue.Controle().Inexplique())
	}
	for n, s := range vue.Attentes {
		attentes[n] += s
	}
	solde := vue.Ouverture
	for _, y := range vue.Lignes {
		if solde += y.Centimes; y.Solde != solde {
			x.t.Fatalf("solde courant %s, attendu %s", y.Solde, solde)
		}
	}
	fin := le.DernierDuMois()
	if reel := vue.Solde.Comptable; !l.Instant().Jour().Apres(fin) && solde != reel {
		x.t.Fatalf("les lignes font %s, le solde est %s", solde, reel)
	}
	if n := len(vue.Prevues); n > 0 && vue.Prevues[n-1].Solde != vue.ProjeteAvec() {
		x.t.Fatalf("projection %s, dernière ligne %s", vue.ProjeteAvec(), vue.Prevues[n-1].Solde)
	}
	if n := len(vue.Courbe.Jours); n > 0 {
		if d := vue.Courbe.Jours[n-1]; d.EstPrevu && (d.Sans != vue.Projete() || d.Avec != vue.ProjeteAvec()) && vue.Mois == l.Instant().Jour().PremierDuMois() {
			x.t.Fatalf("la courbe finit à %s et %s, la projection à %s et %s", d.Sans, d.Avec, vue.Projete(), vue.ProjeteAvec())
		}
	}
	x.controlerReleves(ctx, l, a, v)
	return vue.Controle()
}

func (x *recit) controlerReleves(ctx context.Context, l bdd.Lecture, a droits.Agent, v *vie) {
	x.t.Helper()
	var reste argent.Centimes
	for m := jour.Certain(2026, 8, 1); !m.Apres(l.Instant().Jour()); m = m.DernierDuMois().Plus(1) {
		r, err := rapports.Releve(ctx, l, x.m.Trousseau, a, v.Dossier, m)
		if err != nil {
			x.t.Fatal(err)
		}
		if r.Ouverture != reste || r.Ouverture+r.TotalArrive()-r.TotalPaye() != r.Reste {
			x.t.Fatalf("%s : %s + %s − %s ≠ %s (le mois d’avant finissait à %s)", m.MoisAnnee(), r.Ouverture, r.TotalArrive(), r.TotalPaye(), r.Reste, reste)
		}
		reste = r.Reste
		if m.PremierDuMois() != octobre || x.r.IntN(4) > 0 {
			continue // a sheet takes longer to draw than the rest to check
		}
		var b bytes.Buffer
		if err := relevepdf.Ecrire(&b, relevepdf.Releve{Personne: r.Personne.Affiche(), Le: r.Le, Mois: r.Mois, Ouverture: r.Ouverture, Arrive: pdf(r.Arrive), Paye: pdf(r.Paye), Reste: r.Reste,
			ResteLe: r.ResteLe, CreeLe: r.CreeLe}); err != nil {
			x.t.Fatal(err)
		}
	}
}

func pdf(ls []rapports.LigneReleve) (r []relevepdf.Ligne) {
	for _, l := range ls {
		r = append(r, relevepdf.Ligne{Quand: l.Quand, Libelle: l.Libelle, Montant: l.Centimes})
	}
	return r
}
