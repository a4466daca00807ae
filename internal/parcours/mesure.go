// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/masp"
	"etai/internal/masp/signalement"
	"etai/internal/modeles"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/reglement"
)

// NouveauContrat asks for a signed contract: the first of a measure, or the one that follows.
type NouveauContrat struct {
	Dossier      int64
	Departement  int64 // organisation whose measure it is; 0: that of the measure that goes on, else the agent's own
	Niveau       int
	Debut        jour.Jour
	Mois         int
	SigneLe      jour.Jour // by the person
	SignePourLe  jour.Jour // for the département
	SignePour    string    // who signed for it, and in what capacity
	EvaluationLe jour.Jour // of the evaluation before a contract that follows another, when it was made on paper; empty: the last one signed here
	MoisAilleurs int       // months of MASP that the person declares in another département
	Prolonge     bool      // an avenant that changes the end of the former contract (R10)
	ApresMAJ     bool
	Objectifs    []masp.Objectif
	Prestations  []PrestationDuContrat
	Justificatif map[string]string // why a rule that warns lets the contract pass, by code
	Contribution masp.Contribution // the amount and the resources; zero, and nothing is decided
}

// PrestationDuContrat is a benefit that the person receives, and what she authorises of it.
type PrestationDuContrat struct {
	Percue           int64              // recorded in the file; 0: Nouvelle is recorded with the contract
	Nouvelle         prestations.Percue // its file and, when empty, its first day are those of the contract
	Autorisee        bool
	Plafond          argent.Centimes // each month, 0: the whole benefit
	Du, Au, SigneeLe jour.Jour       // of the authorisation; empty: those of the contract
}

// SignerContrat records a signed contract, under every rule of masp.Verifier, and opens the management of the benefits that it authorises; the answer is its id.
func SignerContrat(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouveauContrat) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) { return signerContrat(ctx, e, t, a, n) })
}

func signerContrat(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, n NouveauContrat) (int64, error) {
	if err := exiger(ctx, e, a, droits.EcrireDossier, n.Dossier); err != nil {
		return 0, err
	}
	if err := refuserReunie(ctx, e, n.Dossier); err != nil {
		return 0, err
	}
	regles, err := reglement.Lire(ctx, e, a.Organisation)
	if err != nil {
		return 0, err
	}
	if n.SignePour, err = signeParDefaut(ctx, e, a, n); err != nil {
		return 0, err
	}
	lignes, err := percevoir(ctx, e, a, n)
	if err != nil {
		return 0, err
	}
	p, err := projetDe(ctx, e, a, n, lignes)
	if err != nil {
		return 0, err
	}
	v := masp.Verifier(regles, p)
	if err := situer(v, n.Prestations).Err(); err != nil {
		return 0, err
	}
	accord, err := accordAttendu(ctx, e, p, n.Dossier)
	if err != nil {
		return 0, err
	}
	c := masp.Contrat{Rang: v.Compteur.Rang, Niveau: n.Niveau, Debut: n.Debut, Fin: v.Fin, Mois: n.Mois, SigneLe: n.SigneLe, SignePourLe: n.SignePourLe, SignePour: n.SignePour,
		MoisAilleurs: n.MoisAilleurs, ApresMAJ: n.ApresMAJ, Objectifs: p.Objectifs, Contribution: v.Contribution}
	if v.Compteur.Mesure != 0 { // it follows another: R7 held
		c.EvaluationLe = p.EvaluationLe
	}
	if c.Mesure, err = mesureDe(ctx, e, a, n, v); err != nil {
		return 0, err
	}
	if c.Mesure.ID != v.Compteur.Mesure {
		c.Rang = 1
	}
	c.Autorisations = autorisationsDe(v)
	js := justificationsDe(v, n.Justificatif)
	id, err := masp.Signer(ctx, e, t, c, js, a.ID)
	if err != nil {
		return 0, err
	}
	if err := ouvrirGestion(ctx, e, c.Mesure, gestionMasp, id, v.Lignes); err != nil {
		return 0, err
	}
	if err := suivreContrats(ctx, e, n.Dossier); err != nil {
		return 0, err
	}
	c.ID = id
	if accord.ID != 0 {
		if err := cloreSignature(ctx, e, t, a, accord, masp.Signee, id, p.Conclu(), ""); err != nil {
			return 0, err
		}
	}
	vs, err := valeursContrat(ctx, e, c)
	if err != nil {
		return 0, err
	}
	return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "contrat.signer", Objet: "masp_contrat", ObjetID: id, Dossier: n.Dossier, Valeurs: vs})
}

// SignataireDuDepartement is who signs for a département on a day unless something else is written: the signatory of its letterhead, with his capacity; empty when it names none. The letterhead of a délégataire never signs for it.
func SignataireDuDepartement(ctx context.Context, l bdd.Lecture, departement int64, j jour.Jour) (string, error) {
	o, err := organisation.Lire(ctx, l, departement)
	if err != nil || o.Nature != organisation.Departement {
		return "", err
	}
	i, err := modeles.IdentiteLe(ctx, l, departement, "", j)
	if err != nil || i.Signataire == "" || i.Qualite == "" {
		return "", err
	}
	return i.Signataire + ", " + i.Qualite, nil
}

// signeParDefaut is who signed a contract for the département: who was written, else its signatory on the day of that signature.
func signeParDefaut(ctx context.Context, l bdd.Lecture, a droits.Agent, n NouveauContrat) (string, error) {
	if s := strings.TrimSpace(n.SignePour); s != "" {
		return s, nil
	}
	departement := n.Departement
	if departement == 0 {
		departement = a.Organisation
		if cs, err := masp.DuDossier(ctx, l, n.Dossier); err != nil {
			return "", err
		} else if len(cs) > 0 {
			departement = cs[0].Mesure.Departement
		}
	}
	return SignataireDuDepartement(ctx, l, departement, n.SignePourLe)
}

func autorisationsDe(v masp.Verdict) (as []masp.Autorisation) {
	for _, l := range v.Lignes {
		as = append(as, masp.Autorisation{Percue: l.Percue.ID, Numero: l.Percue.Numero, Libelle: l.Percue.Libelle, Organisme: l.Percue.Organisme,
			Allocataire: l.Percue.Allocataire, Plafond: l.Plafond, Du: l.Du, Au: l.Au, SigneeLe: l.SigneeLe})
	}
	return as
}

func justificationsDe(v masp.Verdict, motifs map[string]string) (js []masp.Justification) {
	for _, x := range v.Avertissements {
		js = append(js, masp.Justification{Regle: x.Regle, Avertissement: x.Message, Motif: motifs[x.Regle]})
	}
	return js
}

// valeursContrat are what the act of a signature keeps of the contract.
func valeursContrat(ctx context.Context, l bdd.Lecture, c masp.Contrat) ([]journal.Valeur, error) {
	somme, err := masp.Empreinte(ctx, l, c.ID, 0)
	return []journal.Valeur{journal.Entier("mesure", c.Mesure.ID), journal.Entier("rang", int64(c.Rang)), journal.Jour("debut", c.Debut), journal.Entier("mois", int64(c.Mois)), journal.Jour("fin", c.Fin),
		journal.Entier("niveau", int64(c.Niveau)), journal.Jour("signe_le", c.SigneLe), journal.Jour("signe_pour_le", c.SignePourLe), journal.Entier("ailleurs", int64(c.MoisAilleurs)),
		journal.Booleen("apres_maj", c.ApresMAJ), journal.Jour("evaluation_le", c.EvaluationLe), journal.Empreinte("signe", somme)}, err
}

// percevoir records the benefits that the form brings with the contract, and gives every one of it as it stands, in its order.
func percevoir(ctx context.Context, e *bdd.Ecriture, a droits.Agent, n NouveauContrat) ([]prestations.Percue, error) {
	connues, err := prestations.PercuesDuDossier(ctx, e, a, n.Dossier)
	if err != nil {
		return nil, err
	}
	r := make([]prestations.Percue, len(n.Prestations))
	for i, x := range n.Prestations {
		if x.Percue != 0 {
			k := slices.IndexFunc(connues, func(p prestations.Percue) bool { return p.ID == x.Percue })
			if k < 0 {
				return nil, ErrInterdit
			}
			r[i] = connues[k]
			continue
		}
		p := x.Nouvelle
		p.Dossier = n.Dossier
		if p.Du.Vide() {
			p.Du = premierDe(n.SigneLe, n.Debut)
		}
		if slices.ContainsFunc(connues, func(c prestations.Percue) bool {
			return c.Numero == p.Numero && p.Numero != 0 && c.Organisme == p.Organisme && c.Ouverte(p.Du)
		}) {
			return nil, &masp.Refus{Regle: "R13", Ligne: i + 1, Message: p.Organisme + " : cette prestation est déjà dans le dossier ; la choisir parmi celles que la personne reçoit"}
		}
		if r[i], err = percevoirUne(ctx, e, p); err != nil {
			if x, ok := errors.AsType[*prestations.Refus](err); ok {
				return nil, &masp.Refus{Regle: "R13", Ligne: i + 1, Message: x.Message}
			}
			return nil, err
		}
		if err := consignerPercue(ctx, e, a, "prestation.ajouter", r[i]); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func percevoirUne(ctx context.Context, e *bdd.Ecriture, p prestations.Percue) (prestations.Percue, error) {
	x, err := prestations.Trouver(ctx, e, p.Numero, p.Du)
	if err != nil {
		return p, err
	}
	if p.Libelle == "" {
		p.Libelle = x.Sigle
	}
	if err := prestations.VerifierPercue(p); err != nil {
		return p, err
	}
	p.ID, err = prestations.Ajouter(ctx, e, p)
	return p, err
}

// projetDe gathers what the rules read.
func projetDe(ctx context.Context, l bdd.Lecture, a droits.Agent, n NouveauContrat, lignes []prestations.Percue) (p masp.Projet, err error) {
	p = masp.Projet{Niveau: n.Niveau, Debut: n.Debut, Mois: n.Mois, SigneLe: n.SigneLe, SignePourLe: n.SignePourLe, SignePour: n.SignePour, Aujourdhui: l.Instant().Jour(), Objectifs: n.Objectifs,
		Ailleurs: n.MoisAilleurs, Prolonge: n.Prolonge, ApresMAJ: n.ApresMAJ, Contribution: n.Contribution, Justificatif: maps.Clone(n.Justificatif)}
	maps.DeleteFunc(p.Justificatif, func(_, s string) bool { return strings.TrimSpace(s) == "" })
	for i, x := range n.Prestations {
		if x.Autorisee {
			p.Lignes = append(p.Lignes, masp.Ligne{Percue: lignes[i], Plafond: x.Plafond, Du: x.Du, Au: x.Au, SigneeLe: x.SigneeLe})
		}
	}
	titulaire, err := personnes.DuDossier(ctx, l, n.Dossier)
	if err != nil {
		return p, err
	}
	p.Naissance = titulaire.Naissance
	if p.Liste, err = prestations.EnVigueur(ctx, l, p.Conclu()); err != nil {
		return p, err
	}
	if p.Percues, err = prestations.PercuesDuDossier(ctx, l, a, n.Dossier); err != nil {
		return p, err
	}
	if p.Passes, err = PassesDe(ctx, l, n.Dossier); err != nil {
		return p, err
	}
	if p.Protections, err = signalement.Protections(ctx, l, n.Dossier); err != nil {
		return p, err
	}
	if p.EvaluationLe, err = evaluationPrealable(ctx, l, n, p); err != nil {
		return p, err
	}
	var depuis jour.Jour // the latest contract first
	if len(p.Passes) > 0 {
		depuis = p.Passes[0].Debut
	}
	evaluee, err := masp.EvalueeDepuis(ctx, l, n.Dossier, depuis)
	p.SansDemande = !evaluee
	return p, err
}

// evaluationPrealable is the day of the evaluation that precedes a contract: the one that was declared, else the last one signed here since the former contract
// began and not after the signature, else the first one signed too late, that R7 names.
func evaluationPrealable(ctx context.Context, l bdd.Lecture, n NouveauContrat, p masp.Projet) (le jour.Jour, err error) {
	dernier := slices.IndexFunc(p.Passes, func(x masp.Passe) bool { return !x.Annule() }) // they come the latest first
	if !n.EvaluationLe.Vide() || dernier < 0 {
		return n.EvaluationLe, nil
	}
	jours, err := masp.EvaluationsSignees(ctx, l, n.Dossier)
	for _, j := range jours {
		if j.Avant(p.Passes[dernier].Debut) {
			break
		}
		if le = j; !j.Apres(p.Conclu()) {
			break
		}
	}
	return le, err
}

// PassesDe are the contracts that count for the person of a file, the latest first: those of the file, and those of each file whose sheet was merged into hers, since the four years
// of CASF art. L271-2 are a person's. The caller has checked the right to the file.
func PassesDe(ctx context.Context, l bdd.Lecture, dossier int64) (ps []masp.Passe, err error) {
	titulaire, err := personnes.DuDossier(ctx, l, dossier)
	if err != nil {
		return nil, err
	}
	reunies, err := personnes.Reunies(ctx, l, titulaire.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range append([]personnes.Personne{titulaire}, reunies...) {
		if !p.Titulaire || p.ID != titulaire.ID && p.Dossier == dossier {
			continue
		}
		cs, err := masp.DuDossier(ctx, l, p.Dossier)
		if err != nil {
			return nil, err
		}
		for _, c := range cs {
			ps = append(ps, c.Passe())
		}
	}
	slices.SortStableFunc(ps, func(a, b masp.Passe) int { return b.Debut.Depuis(a.Debut) })
	return ps, nil
}

// refuserReunie refuses to begin anything in a file whose sheet was merged into another: it would be a second measure, and a second account, of one person.
func refuserReunie(ctx context.Context, l bdd.Lecture, dossier int64) error {
	p, err := personnes.DuDossier(ctx, l, dossier)
	if err != nil || p.Canonique == 0 {
		return err
	}
	if p, err = personnes.Canonique(ctx, l, p); err != nil {
		return err
	}
	var numero string
	if err := l.QueryRow(ctx, `select numero from dossier where id = $1`, p.Dossier).Scan(&numero); err != nil {
		return err
	}
	return refuser("fusion", "la fiche de ce dossier est réunie avec une autre : la suite se passe dans le dossier %s ; s’il s’agit de deux personnes, demander d’abord de les séparer", numero)
}

// situer names the lines of the request that rules refuse: those of the authorisation are only some of them.
func situer(v masp.Verdict, ps []PrestationDuContrat) masp.Verdict {
	var lignes []int
	for i, x := range ps {
		if x.Autorisee {
			lignes = append(lignes, i+1)
		}
	}
	for _, r := range v.Refus {
		if r.Ligne > 0 {
			r.Ligne = lignes[r.Ligne-1]
		}
	}
	return v
}

// mesureDe is the measure that the contract continues, or a new one: also when it follows a contract of a file that was merged into this one.
func mesureDe(ctx context.Context, e *bdd.Ecriture, a droits.Agent, n NouveauContrat, v masp.Verdict) (masp.Mesure, error) {
	cs, err := masp.DuDossier(ctx, e, n.Dossier)
	if err != nil {
		return masp.Mesure{}, err
	}
	if i := slices.IndexFunc(cs, func(c masp.Contrat) bool { return c.Mesure.ID == v.Compteur.Mesure }); i >= 0 {
		m := cs[i].Mesure
		if n.Departement != 0 && n.Departement != m.Departement {
			return m, refuser("departement", "ce contrat continue la mesure %s d’un autre département : garder le même, ou attendre %d mois pour en ouvrir une nouvelle", m.Numero, v.Compteur.Ecart)
		}
		return m, nil
	}
	m := masp.Mesure{Dossier: n.Dossier, Organisation: a.Organisation, Departement: n.Departement, Ancre: n.Debut}
	numero, err := journal.Numero(ctx, e, a.Organisation, "mesure", n.Debut.Annee())
	if err != nil {
		return m, err
	}
	m.Numero = fmt.Sprintf("MASP-%d-%d-%04d", a.Organisation, n.Debut.Annee(), numero)
	if m.Departement == 0 {
		m.Departement = a.Organisation
	}
	if m.ID, err = masp.Ouvrir(ctx, e, m, a.ID); err != nil || m.Departement == a.Organisation {
		return m, err
	}
	return m, organisation.FaireSuivre(ctx, e, a, n.Dossier, m.Departement, premierDe(n.Debut, e.Instant().Jour()))
}

func derniereDe(a, b jour.Jour) jour.Jour {
	if b.Apres(a) {
		return b
	}
	return a
}

func premierDe(a, b jour.Jour) jour.Jour {
	if b.Avant(a) {
		return b
	}
	return a
}

// garderCompte: a management that goes on, or begins again, leaves nothing to give back of the account that is open.
func garderCompte(ctx context.Context, e *bdd.Ecriture, dossier int64) error {
	c, err := comptes.DuDossier(ctx, e, dossier)
	if errors.Is(err, bdd.ErrAbsent) {
		return nil
	}
	if err != nil {
		return err
	}
	return agenda.Faire(ctx, e, agenda.CompteARendre, "compte", c.ID, 0)
}

// ouvrirGestion says to gestion what may be received and paid: each signed line, and the days that they cover together.
func ouvrirGestion(ctx context.Context, e *bdd.Ecriture, m masp.Mesure, origine string, id int64, lignes []masp.Ligne) error {
	if len(lignes) == 0 {
		return nil
	}
	g := gestion.Gestion{Dossier: m.Dossier, Organisation: m.Organisation, Origine: origine, OrigineID: id, Du: lignes[0].Du, Au: lignes[0].Au}
	var recettes []gestion.Recette
	for _, l := range lignes {
		p := l.Percue
		attendu := p.Montant
		if l.Plafond > 0 && (attendu == 0 || l.Plafond < attendu) {
			attendu = l.Plafond
		}
		recettes = append(recettes, gestion.Recette{Percue: p.ID, Prestation: p.Numero, Libelle: p.Libelle, Organisme: p.Organisme, Allocataire: p.Allocataire, Montant: attendu, Plafond: l.Plafond,
			JourDuMois: p.JourDuMois, Du: l.Du, Au: l.Au})
		g.Du = premierDe(g.Du, l.Du)
		if l.Au.Apres(g.Au) {
			g.Au = l.Au
		}
	}
	if _, err := gestion.Ouvrir(ctx, e, g, recettes); err != nil {
		return err
	}
	toutes, err := gestion.RecettesDuDossier(ctx, e, m.Dossier)
	if err != nil {
		return err
	}
	if err := garderPayeurs(ctx, e, toutes, recettes); err != nil {
		return err
	}
	return garderCompte(ctx, e, m.Dossier)
}
