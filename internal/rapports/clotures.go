// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
)

// CompteACloturer is a bank account on the page of a month's closing.
type CompteACloturer struct {
	CompteBancaire int64
	Dossier        int64
	Personne       string // empty for a pooled account
	IBANMasque     string
	Conditions     []comptes.ConditionCloture // what is missing; none for a month that may be closed, or is
	PremierVu      int64                      // the first debit to explain, 0 when there is none
	Banque         argent.Centimes            // what the bank holds at the end of the month, as the minutes say it
	Attente        argent.Centimes            // of it, received and waiting: listed on the minutes, no obstacle
	Periode        comptes.Periode
	Preparateur    string
	Signataire     string
	Renvoi         comptes.RenvoiCloture // the last time that it was sent back, when it was
	RenvoyePar     string
}

// Renvoye tells that it waits to be prepared again.
func (c CompteACloturer) Renvoye() bool {
	return c.Renvoi.RenvoyeePar != 0 && c.Periode.PrepareePar == 0
}

// VueClotures is a month's closing, account by account.
type VueClotures struct {
	Dernier   jour.Jour // last day of the month
	APreparer []CompteACloturer
	ASigner   []CompteACloturer // prepared by somebody else than who looks
	Presentes []CompteACloturer // prepared by who looks: somebody else signs
	Manques   []CompteACloturer
	Clos      []CompteACloturer
}

// Nombre is how many accounts the month has.
func (v VueClotures) Nombre() int {
	return len(v.APreparer) + len(v.ASigner) + len(v.Presentes) + len(v.Manques) + len(v.Clos)
}

// Clotures says where each bank account that the agent may close or sign stands for the month that ends on a day.
func Clotures(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dernier jour.Jour) (v VueClotures, err error) {
	v.Dernier = dernier
	if !droits.Autorise(a.Role, droits.ViserRemise) {
		return v, bdd.ErrAbsent
	}
	texte, args := requeteComptesACloturer.Pour(a, a.Organisation, 0, dernier)
	cs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (c CompteACloturer, err error) {
		return c, r.Scan(&c.CompteBancaire, &c.Dossier, &c.IBANMasque)
	}, texte, args...)
	if err != nil {
		return v, fmt.Errorf("lister les comptes à clore : %w", err)
	}
	ids := make([]int64, len(cs))
	for i, c := range cs {
		ids[i] = c.CompteBancaire
	}
	faits, err := comptes.FaitsDeCloture(ctx, l, a.Organisation, ids, dernier)
	if err != nil {
		return v, err
	}
	periodes, err := comptes.Periodes(ctx, l, ids, dernier)
	if err != nil {
		return v, err
	}
	renvois, err := comptes.RenvoisDe(ctx, l, t, ids, dernier)
	if err != nil {
		return v, err
	}
	for i := range cs {
		cs[i].Renvoi = renvois[cs[i].CompteBancaire]
	}
	if err := nommerClotures(ctx, l, cs, periodes); err != nil {
		return v, err
	}
	for _, c := range cs {
		f := faits[c.CompteBancaire]
		c.Banque, c.Attente, c.PremierVu = f.Banque, f.Attente, f.PremierVu
		if c.Periode.Close() {
			v.Clos = append(v.Clos, c)
			continue
		}
		switch c.Conditions = comptes.ConditionsCloture(f); {
		case len(c.Conditions) > 0:
			v.Manques = append(v.Manques, c)
		case c.Periode.PrepareePar == 0:
			v.APreparer = append(v.APreparer, c)
		case c.Periode.PrepareePar == a.ID:
			v.Presentes = append(v.Presentes, c)
		default:
			v.ASigner = append(v.ASigner, c)
		}
	}
	return v, nil
}

func nommerClotures(ctx context.Context, l bdd.Lecture, cs []CompteACloturer, periodes map[int64]comptes.Periode) error {
	var agents []int64
	for i := range cs {
		c := &cs[i]
		c.Periode = periodes[c.CompteBancaire]
		for _, id := range []int64{c.Periode.PrepareePar, c.Periode.ClosePar, c.Renvoi.RenvoyeePar} {
			if id != 0 {
				agents = append(agents, id)
			}
		}
	}
	noms, err := NomsAgents(ctx, l, agents)
	if err != nil {
		return err
	}
	for i := range cs {
		cs[i].RenvoyePar = noms[cs[i].Renvoi.RenvoyeePar]
		cs[i].Preparateur, cs[i].Signataire = noms[cs[i].Periode.PrepareePar], noms[cs[i].Periode.ClosePar]
	}
	if err := personnes.Nommer(ctx, l, cs, func(c *CompteACloturer) (int64, *string) { return c.Dossier, &c.Personne }); err != nil {
		return err
	}
	slices.SortStableFunc(cs, func(a, b CompteACloturer) int { return cmp.Compare(a.Personne, b.Personne) })
	return nil
}

// ProcesVerbal is the minutes of the closing of a month: the état of what was closed, who prepared and who signed, and the chain's head, so that whoever keeps
// them can tell later that nothing of it was changed.
type ProcesVerbal struct {
	EtatRapprochement
	Clos []CompteACloturer // in the order of names
}

// ProcesVerbalDe draws up the minutes of every account closed for the month that ends on a day, or of one; bdd.ErrAbsent when none is closed.
func ProcesVerbalDe(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, compte int64, dernier jour.Jour) (p ProcesVerbal, err error) {
	if !droits.Autorise(a.Role, droits.ViserRemise) {
		return p, bdd.ErrAbsent
	}
	texte, args := requeteComptesACloturer.Pour(a, a.Organisation, compte, dernier)
	cs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (c CompteACloturer, err error) {
		return c, r.Scan(&c.CompteBancaire, &c.Dossier, &c.IBANMasque)
	}, texte, args...)
	if err != nil {
		return p, fmt.Errorf("lister les comptes clos : %w", err)
	}
	ids := make([]int64, len(cs))
	for i, c := range cs {
		ids[i] = c.CompteBancaire
	}
	periodes, err := comptes.Periodes(ctx, l, ids, dernier)
	if err != nil {
		return p, err
	}
	cs = slices.DeleteFunc(cs, func(c CompteACloturer) bool { return !periodes[c.CompteBancaire].Close() })
	if len(cs) == 0 {
		return p, bdd.ErrAbsent
	}
	if err := nommerClotures(ctx, l, cs, periodes); err != nil {
		return p, err
	}
	p.Clos = cs
	p.EtatRapprochement, err = etatAu(ctx, l, t, a, requeteComptesACloturer, compte, dernier, func(id int64) bool { return periodes[id].Close() })
	return p, err
}

// MoisAClore is a month that is over and that accounts of the agent have still to close.
type MoisAClore struct {
	Dernier jour.Jour // its last day
	Comptes int
}

// moisAClore bounds the months that are said: beyond, the last ones come when the first are closed.
const moisAClore = 12

// MoisOuverts lists the months still to close, the earliest first: of each account, those after its last closed month, or since its first statement. One that the
// bank has never shown waits with the others.
func MoisOuverts(ctx context.Context, l bdd.Lecture, a droits.Agent) (ms []MoisAClore, err error) {
	if !droits.Autorise(a.Role, droits.ViserRemise) {
		return nil, bdd.ErrAbsent
	}
	type groupe struct {
		ouvert, ferme, vu jour.Jour
		clos              string
		nombre            int
	}
	hier := l.Instant().Jour().Plus(-1)
	texte, args := requeteMoisOuverts.Pour(a, a.Organisation, hier)
	gs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (g groupe, err error) {
		if err = r.Scan(&g.ouvert, &g.ferme, &g.vu, &g.clos, &g.nombre); err == nil && g.clos != "" {
			g.vu, err = jour.LireISO(g.clos + "-01")
			g.vu = g.vu.DernierDuMois().Plus(1)
			g.ouvert = g.vu
		}
		return g, err
	}, texte, args...)
	if err != nil {
		return nil, err
	}
	m := hier.Plus(1).PremierDuMois().Plus(-1)
	for _, g := range gs {
		if !g.vu.Vide() && g.vu.Avant(m) {
			m = g.vu.DernierDuMois()
		}
	}
	for ; !m.Apres(hier) && len(ms) < moisAClore; m = m.Plus(1).DernierDuMois() {
		n := 0
		for _, g := range gs {
			if !g.ouvert.Apres(m) && (g.ferme.Vide() || !g.ferme.Avant(m)) {
				n += g.nombre
			}
		}
		if n > 0 {
			ms = append(ms, MoisAClore{m, n})
		}
	}
	return ms, nil
}

var requeteMoisOuverts = droits.Requete{Nom: "rapports.mois_ouverts", Nominative: true, SQL: `
	select c.ouvert_le, c.ferme_le, c.vu, c.clos, count(*) from (select b.ouvert_le, b.ferme_le, coalesce((select max(p.mois) from periode p where p.compte_bancaire_id = b.id), '') as clos,
			(select min(v.date_ouverture) from releve v where v.compte_bancaire_id = b.id and v.accepte_le is not null) as vu
		from compte_bancaire b where b.organisation_id = $1 and b.ouvert_le <= $2 and (b.dossier_id is null or {DROITS viser_remise b})) c
	group by c.ouvert_le, c.ferme_le, c.vu, c.clos`}

// MoisASigner is the last day of the oldest month of which somebody else prepared a closing that the agent may sign; none when there is none.
func MoisASigner(ctx context.Context, l bdd.Lecture, a droits.Agent) (dernier jour.Jour, nombre int, err error) {
	texte, args := requeteCloturesASigner.Pour(a, a.Organisation, a.ID)
	mois, err := bdd.Lister(ctx, l, func(r *sql.Rows) (m string, err error) { return m, r.Scan(&m) }, texte, args...)
	if err != nil || len(mois) == 0 {
		return dernier, 0, err
	}
	premier, err := jour.LireISO(mois[0] + "-01")
	return premier.DernierDuMois(), len(mois), err
}

// NombreCloturesASigner counts them, for the menu.
func NombreCloturesASigner(ctx context.Context, l bdd.Lecture, a droits.Agent) (int, error) {
	_, n, err := MoisASigner(ctx, l, a)
	return n, err
}

var requeteCloturesASigner = droits.Requete{Nom: "rapports.clotures_a_signer", Nominative: true, SQL: `
	with c as materialized (select c.compte_bancaire_id, c.mois from cloture c join compte_bancaire b on b.id = c.compte_bancaire_id where b.organisation_id = $1 and c.preparee_par <> $2
		and not exists (select 1 from periode p where p.compte_bancaire_id = c.compte_bancaire_id and p.mois = c.mois)
		and not exists (select 1 from cloture_renvoi r where r.compte_bancaire_id = c.compte_bancaire_id and r.mois = c.mois and r.rang = c.rang))
	select c.mois from c join compte_bancaire b on b.id = c.compte_bancaire_id where b.dossier_id is null or {DROITS viser_remise b} order by c.mois`}
