// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/masp"
	"etai/internal/masp/versement"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/tiers"
)

// DroitsDossier says what an agent may do on one file.
type DroitsDossier struct {
	Dossier, Notes, Ecrire, Contrat, Budget, Gestion, Compte, Releve, Ordre, Acces, Visa, Courrier, Payeurs bool // Visa: of a request of a MASP; Courrier: to write documents; Payeurs: those about the money alone
}

// DroitsSur returns what the agent may do on a file that they may name; bdd.ErrAbsent otherwise.
func DroitsSur(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) (d DroitsDossier, err error) {
	p, err := droits.Parmi(ctx, l, a, dossier, droits.LireIdentite, droits.LireDossier, droits.LireNotes, droits.EcrireDossier, droits.LireContrat, droits.LireBudget, droits.LireGestion, droits.LireCompte,
		droits.LireReleveMensuel, droits.PreparerOrdre, droits.LireAcces, droits.ViserDemande, droits.EcrireCourrier, droits.EcrirePayeur)
	if err == nil && !p[droits.LireIdentite] {
		err = bdd.ErrAbsent
	}
	if err != nil {
		return d, err
	}
	return DroitsDossier{Dossier: p[droits.LireDossier], Notes: p[droits.LireNotes], Ecrire: p[droits.EcrireDossier], Contrat: p[droits.LireContrat], Budget: p[droits.LireBudget], Gestion: p[droits.LireGestion], Compte: p[droits.LireCompte],
		Releve: p[droits.LireReleveMensuel], Ordre: p[droits.PreparerOrdre], Acces: p[droits.LireAcces], Visa: p[droits.ViserDemande], Courrier: p[droits.EcrireCourrier], Payeurs: p[droits.EcrirePayeur]}, nil
}

// Suivant is who has a file in charge today.
type Suivant struct {
	Agent        int64 // 0: the organisation as such
	Nom          string
	Organisation int64
	Portee       organisation.Portee
	Du, Au       jour.Jour
}

// RecetteDuMois is an authorised benefit and what came of it this month.
type RecetteDuMois struct {
	gestion.Recette
	Attendue jour.Jour // expected day this month, Vide when unknown
	Recue    argent.Centimes
	RecueLe  jour.Jour // last receipt of the month, Vide when none (or when the agent may not read the account)
}

// VirementRevenu is a transfer that came back and for which nobody has done anything yet.
type VirementRevenu struct {
	Ordre    int64
	Objet    paiements.Objet
	Centimes argent.Centimes
	Le       jour.Jour // day of execution that was asked
	Tiers    int64
	NomTiers string
	Corrige  bool // later bank details of the tiers are approved: it may be paid again
}

// VueDossier is what each page of a file says of it: it holds what the agent may read, and nothing else.
type VueDossier struct {
	Droits      DroitsDossier
	Dossier     organisation.Dossier
	Personne    personnes.Personne // telephone, address and pinned note only with the social file
	Territoire  string
	Suivants    []Suivant
	Contrats    []masp.Contrat    // with the contract, the latest first
	Gestions    []gestion.Gestion // with the management
	AvecCompte  bool              // there is an account, for who may read it or its monthly statement
	Gere        bool              // it is open, for who may read it
	AccesJusqua horloge.Instant   // end of an access opened for a reason
	Seuils      Seuils
	SansSuite   *masp.Refus // with the contract: why the one that ends soon may not be followed by another
}

// VueEnsemble is the first page of a file: what surrounds the person, her measure and her money.
type VueEnsemble struct {
	VueDossier
	DemandesVues
	Recettes   []RecetteDuMois        // with the management; names alone with the contract
	Gels       []gestion.Gel          // freezes of payments, with the management
	Budget     *BudgetDuDossier       // with the budget: the version that stands, nil when there is none
	Gelees     []gestion.DettesGelees // debts that may not be paid today, with the management
	Compte     *VueCompte             // with the account: balances and what is to come, without its lines
	Revenus    []VirementRevenu       // returned transfers, with the account
	AuBailleur versement.Periode      // with the account: when a judgment sends benefits to her landlord, today
	RIB        []tiers.Version        // the person's own bank details, with the management
	Logement   *LogementVu            // where she lives today, with the management
	FoyerVu
}

// Finissant is the last contract, when its end is announced and nothing stopped it; nil else.
func (v *VueDossier) Finissant(j jour.Jour) *masp.Contrat {
	cs := masp.Valables(v.Contrats) // the latest first
	if len(cs) == 0 || !cs[0].ArreteLe.Vide() || cs[0].Fin.Avant(j) || cs[0].Fin.Depuis(j) > v.Seuils.FinAnnoncee {
		return nil
	}
	return &cs[0]
}

// Dossier reads what each page of a file says of it; bdd.ErrAbsent when the agent may not name it.
func Dossier(ctx context.Context, l bdd.Lecture, a droits.Agent, id int64) (v VueDossier, err error) {
	if v.Droits, err = DroitsSur(ctx, l, a, id); err != nil {
		return v, err
	}
	if v.Dossier, err = organisation.LireDossier(ctx, l, a, id); err != nil {
		return v, err
	}
	if v.Personne, err = personnes.DuDossier(ctx, l, id); err != nil {
		return v, err
	}
	if !v.Droits.Dossier {
		v.Personne.Telephone, v.Personne.Adresse, v.Personne.Commune, v.Personne.Epingle = "", "", "", ""
	}
	if v.Seuils, err = LireSeuils(ctx, l, a.Organisation); err != nil {
		return v, err
	}
	if v.Droits.Contrat {
		if v.Contrats, err = masp.DuDossier(ctx, l, id); err != nil {
			return v, err
		}
		if c := v.Finissant(l.Instant().Jour()); c != nil {
			passes, err := parcours.PassesDe(ctx, l, id)
			if err != nil {
				return v, err
			}
			v.SansSuite = masp.SansSuite(v.Seuils.regles, l.Instant().Jour(), passes, *c)
		}
	}
	if v.Droits.Gestion {
		if v.Gestions, err = gestion.DuDossier(ctx, l, id); err != nil {
			return v, err
		}
	}
	if v.Droits.Compte || v.Droits.Releve {
		c, err := comptes.DuDossier(ctx, l, id)
		if err != nil && !errors.Is(err, bdd.ErrAbsent) {
			return v, err
		}
		v.AvecCompte = err == nil
		v.Gere = v.AvecCompte && v.Droits.Compte && c.FermeLe.Vide()
	}
	return v, v.suivi(ctx, l, a)
}

// Ensemble adds what the first page of a file shows.
func Ensemble(ctx context.Context, l bdd.Lecture, a droits.Agent, d VueDossier) (v VueEnsemble, err error) {
	v.VueDossier = d
	for _, partie := range []func(context.Context, bdd.Lecture, droits.Agent) error{v.mesures, v.recettes, v.budget, v.argent, v.foyer, v.logements} {
		if err := partie(ctx, l, a); err != nil {
			return v, fmt.Errorf("dossier %d : %w", d.Dossier.ID, err)
		}
	}
	return v, nil
}

var requeteAccesMotive = droits.Requete{Nom: "rapports.acces_motive", Nominative: true,
	SQL: `select max(am.expire_le) from acces_motive am where am.dossier_id = $1 and am.agent_id = $2 and {DROITS lire_identite am}`}

func (v *VueDossier) suivi(ctx context.Context, l bdd.Lecture, a droits.Agent) error {
	if v.Dossier.Territoire != 0 {
		if err := l.QueryRow(ctx, `select nom from territoire where id = $1`, v.Dossier.Territoire).Scan(&v.Territoire); err != nil {
			return err
		}
	}
	ts, err := organisation.Attributions(ctx, l, a, v.Dossier.ID)
	if err != nil {
		return err
	}
	j := l.Instant().Jour()
	for _, t := range ts {
		if t.Du.Apres(j) || (!t.Au.Vide() && t.Au.Avant(j)) {
			continue
		}
		s := Suivant{Agent: t.Agent, Organisation: t.Organisation, Portee: t.Portee, Du: t.Du, Au: t.Au}
		if t.Agent != 0 {
			x, err := organisation.LireAgent(ctx, l, t.Agent)
			if err != nil {
				return err
			}
			s.Nom = x.NomComplet()
		} else if t.Portee == organisation.Suivi {
			o, err := organisation.Lire(ctx, l, t.Organisation)
			if err != nil {
				return err
			}
			s.Nom = o.Nom
		}
		v.Suivants = append(v.Suivants, s)
	}
	if a.Role == droits.Direction {
		texte, args := requeteAccesMotive.Pour(a, v.Dossier.ID, a.ID)
		return l.QueryRow(ctx, texte, args...).Scan(&v.AccesJusqua)
	}
	return nil
}

// DemandesVues is what was asked for on a file.
type DemandesVues struct {
	Demandes []masp.Demande  // requests of a MASP, with the contract, the latest first
	Accord   *masp.Signature // what an accord lets sign, with the contract; nil when nothing waits
}

// DemandesDe reads the requests of a file, with the contract; nothing without it.
func DemandesDe(ctx context.Context, l bdd.Lecture, a droits.Agent, d *VueDossier) (v DemandesVues, err error) {
	if !d.Droits.Contrat {
		return v, nil
	}
	if v.Demandes, err = masp.DemandesDuDossier(ctx, l, a, d.Dossier.ID); err != nil || len(v.Demandes) == 0 {
		return v, err
	}
	s, err := masp.SignatureOuverte(ctx, l, d.Dossier.ID)
	if errors.Is(err, bdd.ErrAbsent) {
		return v, nil
	}
	v.Accord = &s
	return v, err
}

func (v *VueEnsemble) mesures(ctx context.Context, l bdd.Lecture, a droits.Agent) (err error) {
	if v.DemandesVues, err = DemandesDe(ctx, l, a, &v.VueDossier); err == nil && v.Droits.Gestion {
		v.Gels, err = gestion.GelsDuDossier(ctx, l, v.Dossier.ID)
	}
	return err
}

// RecettesDe lists the benefits authorised today, or those of the next measure when none is under way; their names alone without the management.
func RecettesDe(ctx context.Context, l bdd.Lecture, v *VueDossier) (rs []RecetteDuMois, err error) {
	if !v.Droits.Gestion && !v.Droits.Contrat {
		return nil, nil
	}
	toutes, err := gestion.RecettesDuDossier(ctx, l, v.Dossier.ID)
	j := l.Instant().Jour()
	for _, enCours := range []bool{true, false} {
		for _, r := range toutes {
			if enCours && r.EnCours(j) || !enCours && r.Du.Apres(j) {
				rs = append(rs, RecetteDuMois{Recette: r})
			}
		}
		if len(rs) > 0 {
			break
		}
	}
	if !v.Droits.Gestion {
		for i, r := range rs {
			rs[i].Recette = gestion.Recette{ID: r.ID, Prestation: r.Prestation, Libelle: r.Libelle, Du: r.Du, Au: r.Au}
		}
	}
	return rs, err
}

func (v *VueEnsemble) recettes(ctx context.Context, l bdd.Lecture, _ droits.Agent) (err error) {
	if v.Recettes, err = RecettesDe(ctx, l, &v.VueDossier); err != nil || !v.Droits.Gestion {
		return err
	}
	return v.recues(ctx, l, l.Instant().Jour())
}

func (v *VueEnsemble) recues(ctx context.Context, l bdd.Lecture, j jour.Jour) error {
	var ids []int64
	for i := range v.Recettes {
		r := &v.Recettes[i]
		ids = append(ids, r.ID)
		if r.JourDuMois != 0 {
			r.Attendue = j.PremierDuMois().Plus(min(r.JourDuMois, j.DernierDuMois().Quantieme()) - 1)
		}
	}
	if !v.Droits.Compte || len(ids) == 0 {
		return nil
	}
	recues, err := comptes.RecettesRecues(ctx, l, ids, j.PremierDuMois(), j.DernierDuMois())
	for _, x := range recues {
		for i := range v.Recettes {
			if v.Recettes[i].ID == x.Recette {
				v.Recettes[i].Recue += x.Centimes
				v.Recettes[i].RecueLe = x.Date
			}
		}
	}
	return err
}

var requeteRetours = droits.Requete{Nom: "rapports.virements_revenus", Nominative: true, SQL: `
	select o.id, o.objet, o.centimes, o.execution_le, x.id, x.nom,
	case when exists (select 1 from tiers_version w where w.tiers_id = x.id and w.numero > v.numero and w.approuvee_le is not null) then 1 else 0 end
	from tache t join ordre o on o.id = t.objet_id join tiers_version v on v.id = o.tiers_version_id
	join tiers x on x.id = v.tiers_id where t.nature = 'virement_retourne' and t.objet = 'ordre' and t.dossier_id = $1 and t.faite_le is null and {DROITS lire_compte t} order by o.id desc`}

// argent reads the account, what came back, and the person's own bank details.
func (v *VueEnsemble) argent(ctx context.Context, l bdd.Lecture, a droits.Agent) error {
	if v.Droits.Gestion {
		if err := v.lireRIB(ctx, l); err != nil {
			return err
		}
	}
	if !v.Droits.Compte {
		return nil
	}
	texte, args := requeteRetours.Pour(a, v.Dossier.ID)
	var err error
	if v.Revenus, err = bdd.Lister(ctx, l, func(r *sql.Rows) (x VirementRevenu, err error) {
		corrige := 0
		err = r.Scan(&x.Ordre, &x.Objet, &x.Centimes, &x.Le, &x.Tiers, &x.NomTiers, &corrige)
		x.Corrige = corrige > 0
		return x, err
	}, texte, args...); err != nil {
		return err
	}
	c, err := ApercuCompte(ctx, l, a, v.Dossier.ID)
	if errors.Is(err, bdd.ErrAbsent) {
		return nil
	}
	v.Compte = &c
	if err != nil {
		return err
	}
	ps, err := versement.PeriodesDes(ctx, l, []int64{v.Dossier.ID})
	v.AuBailleur = versement.PeriodeDu(ps[v.Dossier.ID], l.Instant().Jour())
	return err
}

func (v *VueEnsemble) lireRIB(ctx context.Context, l bdd.Lecture) error {
	ts, err := tiers.DuDossier(ctx, l, v.Dossier.ID)
	if err != nil {
		return err
	}
	for _, t := range ts {
		vs, err := tiers.Versions(ctx, l, t.ID)
		if err != nil {
			return err
		}
		v.RIB = append(v.RIB, vs...)
	}
	return nil
}

// ApercuCompte is Compte without the lines: balances, floor, and what is planned and expected.
func ApercuCompte(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) (v VueCompte, err error) {
	ok, err := droits.Peut(ctx, l, a, droits.LireCompte, dossier)
	if err != nil {
		return v, err
	}
	if !ok {
		return v, bdd.ErrAbsent
	}
	if v.Compte, err = comptes.DuDossier(ctx, l, dossier); err != nil {
		return v, err
	}
	if v.Banque, err = comptes.Bancaire(ctx, l, v.Compte.CompteBancaire); err != nil {
		return v, err
	}
	v.Mois = l.Instant().Jour().PremierDuMois()
	if err := v.soldes(ctx, l); err != nil {
		return v, err
	}
	return v, v.prevoir(ctx, l, a)
}

// Mouvements returns the booked lines of a file's account between two days, in order; none when there is no account or no right to it.
func Mouvements(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64, du, au jour.Jour) ([]LigneCompte, error) {
	ok, err := droits.Peut(ctx, l, a, droits.LireCompte, dossier)
	if err != nil || !ok {
		return nil, err
	}
	c, err := comptes.DuDossier(ctx, l, dossier)
	if errors.Is(err, bdd.ErrAbsent) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return mouvements(ctx, l, t, a, c.ID, du, au)
}

var requeteDossierAOuvrir = droits.Requete{Nom: "rapports.dossier_a_ouvrir", Nominative: true,
	SQL: `select d.id, d.numero from dossier d where (d.id = $1 or d.numero = $2) and {DROITS lire_chiffres d.id} order by d.id limit 1`}

// DossierAOuvrir finds, by id or by number, a file that the agent may only count: what an access for a reason may be asked for. Nothing in it
// names anyone.
func DossierAOuvrir(ctx context.Context, l bdd.Lecture, a droits.Agent, id int64, numero string) (dossier int64, trouve string, err error) {
	if !droits.Autorise(a.Role, droits.DemanderUnAcces) {
		return 0, "", bdd.ErrAbsent
	}
	texte, args := requeteDossierAOuvrir.Pour(a, id, numero)
	err = l.QueryRow(ctx, texte, args...).Scan(&dossier, &trouve)
	return dossier, trouve, err
}

// DernierActe tells who last acted on an object, and when; bdd.ErrAbsent when nobody did. The caller has checked the right to the object.
func DernierActe(ctx context.Context, l bdd.Lecture, objet string, id int64) (agent string, quand horloge.Instant, err error) {
	var qui int64
	if err := l.QueryRow(ctx, `select agent_id, instant from journal_actes where objet = $1 and objet_id = $2 order by id desc limit 1`, objet, id).
		Scan(bdd.OuZero(&qui), &quand); err != nil {
		return "", quand, err
	}
	x, err := organisation.LireAgent(ctx, l, qui)
	return x.NomComplet(), quand, err
}
