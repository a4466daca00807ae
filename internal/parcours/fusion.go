// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"slices"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/journal"
	"etai/internal/chronologie"
	"etai/internal/comptes"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
)

// NouvelleFusion asks that two sheets of one person become one, or that merged ones be separated.
type NouvelleFusion struct {
	Sens       personnes.SensFusion
	Absorbee   int64 // will point to the other
	Survivante int64 // remains
	Motif      string
}

// DemanderFusion records the request: another person, who may write in both files, decides. The answer is its id.
func DemanderFusion(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouvelleFusion) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		f := personnes.Fusion{Sens: n.Sens, Absorbee: n.Absorbee, Survivante: n.Survivante, Motif: strings.TrimSpace(n.Motif), DemandeePar: a.ID}
		if err := verifierFusion(ctx, e, a, &f); err != nil {
			return 0, err
		}
		if f.Motif == "" {
			return 0, &personnes.RefusFoyer{Champ: "motif", Message: "écrire ce qui montre qu’il s’agit, ou non, de la même personne"}
		}
		id, err := personnes.DemanderFusion(ctx, e, t, f)
		if err != nil {
			return 0, err
		}
		if err := agenda.Creer(ctx, e, agenda.Tache{Organisation: f.Organisation, Dossier: f.DossierSurvivant, Role: string(droits.ChefDeService), Nature: agenda.FusionADecider,
			Objet: "personne_fusion", ObjetID: id, Motif: string(f.Sens), Echeance: e.Instant().Jour().Plus(7)}); err != nil {
			return 0, err
		}
		return id, consignerFusion(ctx, e, a, "personne.demander_fusion", id, f)
	})
}

// verifierFusion fills the files of a request and holds its rules: they are held when it is asked, and again when it is decided.
func verifierFusion(ctx context.Context, l bdd.Lecture, a droits.Agent, f *personnes.Fusion) error {
	absorbee, err := personnes.ParID(ctx, l, f.Absorbee)
	if err != nil {
		return ErrInterdit
	}
	survivante, err := personnes.ParID(ctx, l, f.Survivante)
	if err != nil {
		return ErrInterdit
	}
	f.Dossier, f.DossierSurvivant, f.Organisation = absorbee.Dossier, survivante.Dossier, survivante.Organisation
	for _, dossier := range []int64{f.Dossier, f.DossierSurvivant} {
		if err := exiger(ctx, l, a, droits.EcrireDossier, dossier); err != nil {
			return err
		}
	}
	if f.Sens == personnes.Separer {
		return personnes.VerifierSeparation(absorbee, survivante)
	}
	if err := personnes.VerifierFusion(absorbee, survivante); err != nil {
		return err
	}
	return verifierMesuresFusion(ctx, l, a, absorbee, survivante)
}

// verifierMesuresFusion: two people who each have an open managed account, or a contract that runs or is to come, are not merged: each file would hold a part of one person's money, or a
// measure of hers; and the sheet that remains is that of the one who has them.
func verifierMesuresFusion(ctx context.Context, l bdd.Lecture, a droits.Agent, absorbee, survivante personnes.Personne) error {
	suivie, err := aUneMesure(ctx, l, absorbee)
	if err != nil || !suivie {
		return err
	}
	numeros := [2]string{}
	for i, p := range []personnes.Personne{absorbee, survivante} {
		x, err := organisation.LireDossier(ctx, l, a, p.Dossier)
		if err != nil {
			return err
		}
		numeros[i] = x.Numero
	}
	autre, err := aUneMesure(ctx, l, survivante)
	switch {
	case err != nil:
		return err
	case autre:
		return &personnes.RefusFoyer{Champ: "avec", Message: "les dossiers " + numeros[0] + " et " + numeros[1] + " ont chacun un compte géré ouvert ou un contrat en cours : ils ne se fusionnent pas. Arrêter le contrat de l’un, " +
			"reverser le solde et fermer son compte, puis demander de nouveau la fusion"}
	}
	return &personnes.RefusFoyer{Champ: "avec", Message: "c’est le dossier " + numeros[0] + " qui porte le compte géré ou le contrat en cours : demander la fusion dans l’autre sens, pour que sa fiche reste"}
}

// aUneMesure tells whether a managed account is open for a person, or a contract of hers runs or is to come: they are those of who her file is about.
func aUneMesure(ctx context.Context, l bdd.Lecture, p personnes.Personne) (bool, error) {
	if !p.Titulaire {
		return false, nil
	}
	c, err := comptes.DuDossier(ctx, l, p.Dossier)
	if err != nil && !errors.Is(err, bdd.ErrAbsent) || err == nil && c.FermeLe.Vide() {
		return err == nil, err
	}
	cs, err := masp.DuDossier(ctx, l, p.Dossier)
	return slices.ContainsFunc(cs, func(c masp.Contrat) bool { return !c.Annule() && !c.Dernier().Avant(l.Instant().Jour()) }), err
}

func consignerFusion(ctx context.Context, e *bdd.Ecriture, a droits.Agent, nature string, id int64, f personnes.Fusion) error {
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "personne_fusion", ObjetID: id, Dossier: f.DossierSurvivant,
		Valeurs: []journal.Valeur{journal.Code("sens", string(f.Sens)), journal.Entier("absorbee", f.Absorbee), journal.Entier("survivante", f.Survivante), journal.Entier("dossier_absorbe", f.Dossier)}})
}

// DeciderFusion answers a request by another person than who asked: done when motif is empty, else refused with it. version is what the page showed.
// The answer is the id of the file that remains.
func DeciderFusion(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, id, version int64, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		f, err := personnes.FusionParID(ctx, e, t, id)
		if err != nil {
			return 0, ErrInterdit
		}
		for _, dossier := range []int64{f.Dossier, f.DossierSurvivant} {
			if err := exiger(ctx, e, a, droits.EcrireDossier, dossier); err != nil {
				return 0, err
			}
		}
		if f.Etat == personnes.FusionDemandee && f.Version != version {
			return 0, personnes.ErrVersion
		}
		if f.Etat == personnes.FusionDemandee && motif == "" {
			if err := verifierFusion(ctx, e, a, &f); err != nil {
				return 0, err
			}
		}
		if err := personnes.DeciderFusion(ctx, e, t, f, a.ID, motif); err != nil {
			return 0, err
		}
		if err := agenda.Faire(ctx, e, agenda.FusionADecider, "personne_fusion", id, a.ID); err != nil {
			return 0, err
		}
		if motif != "" {
			return f.DossierSurvivant, consignerFusion(ctx, e, a, "personne.refuser_fusion", id, f)
		}
		nature := "personne.fusionner"
		if f.Sens == personnes.Separer {
			nature = "personne.separer"
		}
		dossiers := []int64{f.DossierSurvivant}
		if f.Dossier != f.DossierSurvivant {
			dossiers = append(dossiers, f.Dossier)
		}
		for _, dossier := range dossiers {
			if err := totaliser(ctx, e, dossier); err != nil {
				return 0, err
			}
			if _, err := chronologie.Ajouter(ctx, e, t, chronologie.Evenement{Dossier: dossier, Nature: nature, Agent: a.ID, Visibilite: chronologie.Dossier, Texte: f.Motif, Objet: "personne_fusion", ObjetID: id}); err != nil {
				return 0, err
			}
		}
		return f.DossierSurvivant, consignerFusion(ctx, e, a, nature, id, f)
	})
}
