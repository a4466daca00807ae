// SPDX-License-Identifier: EUPL-1.2

package banque

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/formats/iban"
	"etai/internal/formats/releve"
	"etai/internal/organisation/droits"
)

// examen is the first reading: it writes nothing and keeps of each line what pairing needs.
type examen struct {
	im           *Importeur
	ctx          context.Context
	agent        droits.Agent
	connus       map[string]*comptes.CompteBancaire
	releves      []examine
	ordre        []int // positions of releves, those of each account in the order of time
	lignes       int64
	inconnus     []string
	devises      []string
	organisation int64
	etrangers    bool // accounts of two organisations, or of another one than the agent's
	avis         bool // camt.054: details only
	sansSolde    bool
	interne      error
	tous         bool            // every account is judged, beyond the first that is set aside
	lecture      comptes.Lecture // how two people read what pairing could not decide; empty at an import
}

type examine struct {
	cb     *comptes.CompteBancaire
	numero string
	releve comptes.RelevePairage
	du, au jour.Jour // of its balances, as the file gives them
	apres  int64     // order of the statement that it follows
	solde  argent.Centimes
}

// errArret stops a reading on a failure of ours, kept in interne.
var errArret = errors.New("lecture arrêtée")

func (x *examen) Ouvrir(c *releve.Compte) error {
	cb, err := x.trouver(c)
	if err != nil {
		x.interne = err
		return errArret
	}
	if c.Devise != "" && c.Devise != "EUR" {
		x.devises = append(x.devises, string(c.Devise))
	}
	x.releves = append(x.releves, examine{cb: cb, numero: c.Numero, releve: comptes.RelevePairage{Identifiant: c.Identifiant}})
	return nil
}

func (x *examen) trouver(c *releve.Compte) (*comptes.CompteBancaire, error) {
	cle := string(c.IBAN)
	if cle == "" {
		cle = string(c.Compte)
	}
	if cb, ok := x.connus[cle]; ok {
		return cb, nil
	}
	var cb *comptes.CompteBancaire
	err := x.im.Base.Lire(x.ctx, func(l bdd.Lecture) error {
		cb = nil
		b, err := comptes.BancaireParIndex(x.ctx, l, comptes.IndexIBAN(x.im.Trousseau, iban.IBAN(c.IBAN)))
		if errors.Is(err, bdd.ErrAbsent) {
			return nil
		}
		if err == nil {
			cb = &b
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("chercher le compte du relevé : %w", err)
	}
	x.connus[cle] = cb
	switch {
	case cb == nil:
		x.inconnus = append(x.inconnus, masquer(c))
	case x.organisation == 0 && (x.agent.ID == 0 || x.agent.Organisation == cb.Organisation):
		x.organisation = cb.Organisation
	case x.organisation != cb.Organisation:
		x.etrangers = true
	}
	return cb, nil
}

// nommes are the known accounts of an organisation that the file is about.
func (x *examen) nommes(organisation int64) (ids []int64) {
	for i := range x.releves {
		if cb := x.releves[i].cb; cb != nil && cb.Organisation == organisation && !slices.Contains(ids, cb.ID) {
			ids = append(ids, cb.ID)
		}
	}
	return ids
}

func masquer(c *releve.Compte) string {
	if c.IBAN != "" {
		return iban.IBAN(c.IBAN).Masque()
	}
	return string(c.Compte)
}

func (x *examen) Ligne(_ *releve.Compte, l *releve.Ligne) error {
	x.lignes++
	if l.EnAttente {
		return nil
	}
	r := &x.releves[len(x.releves)-1].releve
	if x.avis {
		r.Lignes = append(r.Lignes, comptes.LignePairage{Date: l.DateOperation, Centimes: l.Montant, Signature: comptes.SignatureAvis(l)})
	} else {
		r.Lignes = append(r.Lignes, comptes.Paire(l))
	}
	return nil
}

func (x *examen) Fermer(c *releve.Compte) error {
	e := &x.releves[len(x.releves)-1]
	r := &e.releve
	e.du, e.au = c.DateOuverture, c.DateCloture
	switch {
	case x.avis:
	case c.SoldeOuverture == nil || c.SoldeCloture == nil:
		x.sansSolde = true
	default:
		r.Ouverture, r.Cloture = *c.SoldeOuverture, *c.SoldeCloture
	}
	r.Du, r.Au = c.DateOuverture, c.DateCloture
	for _, l := range r.Lignes {
		if r.Du.Vide() || l.Date.Avant(r.Du) {
			r.Du = l.Date
		}
		if r.Au.Vide() || l.Date.Apres(r.Au) {
			r.Au = l.Date
		}
	}
	if r.Au.Vide() {
		r.Au = r.Du
	}
	return nil
}

func (x *examen) Alerte(releve.Alerte) {}

// joursAVenir is how far ahead of today a statement may be dated: a bank holiday and a week-end, never a year mistyped, after which nothing would follow.
const joursAVenir = 10

// refus says why the file cannot be taken at all, or is empty.
func (x *examen) refus() string {
	switch {
	case len(x.releves) == 0:
		return "le fichier ne contient aucun relevé"
	case len(x.inconnus) > 0:
		return "compte inconnu : " + strings.Join(premiers(x.inconnus, 5), ", ") + " ; ouvrir ce compte dans Étai, puis importer à nouveau"
	case x.etrangers:
		return "le fichier contient les comptes d’une autre organisation : demander à la banque un fichier par organisation"
	case len(x.devises) > 0:
		return "compte en " + x.devises[0] + " : seuls les comptes en euros sont suivis"
	}
	if x.sansSolde {
		return "un relevé du fichier n’a pas ses soldes : demander à la banque le relevé complet"
	}
	for _, r := range x.releves {
		if !x.avis && r.releve.Au.Vide() {
			return fmt.Sprintf("compte %s : relevé sans date ni mouvement", r.cb.IBANMasque)
		}
		if limite := x.im.Base.Horloge().Maintenant().Jour().Plus(joursAVenir); r.releve.Au.Apres(limite) {
			return fmt.Sprintf("compte %s : le relevé porte la date du %s, loin dans l’avenir : vérifier le fichier auprès de la banque", r.cb.IBANMasque, r.releve.Au.Court())
		}
	}
	return ""
}

func premiers(s []string, n int) []string { return s[:min(n, len(s))] }

// ranger puts the statements of each account in the order of time: some banks give the newest first.
func (x *examen) ranger() {
	places := map[int64][]int{}
	x.ordre = make([]int, len(x.releves))
	for i, r := range x.releves {
		places[r.cb.ID] = append(places[r.cb.ID], i)
	}
	for _, ps := range places {
		es := make([]releve.Etape, len(ps))
		for k, i := range ps {
			r := x.releves[i]
			es[k] = releve.Etape{Ouverture: r.releve.Ouverture, Cloture: r.releve.Cloture, Du: r.du, Au: r.au}
			if r.au.Vide() {
				es[k].Du, es[k].Au = r.releve.Du, r.releve.Au
			}
		}
		for k, n := range releve.Ranger(es) {
			x.ordre[ps[k]] = ps[n]
		}
	}
}

// apparier gives the verdict on each statement: those of an account in the order of time, each seeing what those before it brought.
func (x *examen) apparier(ctx context.Context, l bdd.Lecture) ([]comptes.Pairage, error) {
	if x.avis {
		return x.trierAvis(ctx, l)
	}
	depuis, restants := map[int64]jour.Jour{}, map[int64]int{}
	for _, r := range x.releves {
		restants[r.cb.ID]++
		premier := r.releve.Au // a statement without lines is compared on its closing day
		for _, p := range r.releve.Lignes {
			if premier.Vide() || p.Date.Avant(premier) {
				premier = p.Date
			}
		}
		if d, ok := depuis[r.cb.ID]; !ok || premier.Avant(d) {
			depuis[r.cb.ID] = premier
		}
	}
	etats, arretes := map[int64]*comptes.EtatCompte{}, map[int64]bool{}
	verdicts := make([]comptes.Pairage, len(x.releves))
	x.ranger()
	for _, i := range x.ordre {
		r := &x.releves[i]
		if arretes[r.cb.ID] {
			continue // it follows one that is set aside
		}
		et := etats[r.cb.ID]
		if et == nil {
			e, err := comptes.EtatPour(ctx, l, r.cb.ID, depuis[r.cb.ID])
			if err != nil {
				return nil, err
			}
			for k := range e.Connues {
				e.Connues[k].Format = famille(e.Connues[k].Format)
			}
			et = &e
			etats[r.cb.ID] = et
		}
		r.apres, r.solde = et.Ordre, et.Solde
		verdicts[i] = x.juger(*et, r.releve)
		if verdicts[i].Issue == comptes.Ecarte {
			if !x.tous {
				return verdicts, nil // one is enough
			}
			arretes[r.cb.ID] = true
			continue
		}
		if restants[r.cb.ID]--; restants[r.cb.ID] == 0 {
			delete(etats, r.cb.ID) // nothing of the file follows it
			continue
		}
		et.Suivre(r.releve, verdicts[i])
	}
	return verdicts, nil
}

// juger is the verdict on one statement.
func (x *examen) juger(e comptes.EtatCompte, r comptes.RelevePairage) comptes.Pairage {
	v := comptes.Apparier(e, r)
	if v.Issue != comptes.Ecarte || x.lecture == "" {
		return v
	}
	for _, p := range comptes.Prises(e, r) {
		if p.Lecture == x.lecture {
			return p.Pairage
		}
	}
	return v
}

// trierAvis tells the entries of a camt.054 that no other accepted file has brought.
func (x *examen) trierAvis(ctx context.Context, l bdd.Lecture) ([]comptes.Pairage, error) {
	type reconnue struct {
		compte    int64
		signature comptes.Signature
	}
	vues := map[reconnue]int{} // entries of the file that are alike
	verdicts := make([]comptes.Pairage, len(x.releves))
	for i := range x.releves {
		r := &x.releves[i]
		verdicts[i].Issue = comptes.Repetition
		if len(r.releve.Lignes) == 0 {
			continue
		}
		connus, err := comptes.AvisConnus(ctx, l, r.cb.ID, r.releve.Du, r.releve.Au)
		if err != nil {
			return nil, err
		}
		for k, p := range r.releve.Lignes {
			c := reconnue{r.cb.ID, p.Signature}
			if vues[c]++; vues[c] > connus[p.Signature] {
				verdicts[i].Issue = comptes.Continue
				verdicts[i].Nouvelles = append(verdicts[i].Nouvelles, k)
			}
		}
	}
	return verdicts, nil
}

// famille: signatures are only comparable between files of one family of formats.
func famille(format string) string {
	if strings.HasPrefix(format, "camt.053") {
		return "camt.053"
	}
	return format
}
