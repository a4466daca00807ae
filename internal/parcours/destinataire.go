// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/base/journal/empreinte"
	"etai/internal/dettes"
	"etai/internal/documents"
	"etai/internal/gestion"
	"etai/internal/logement"
	"etai/internal/organisation/droits"
	"etai/internal/prestations"
	"etai/internal/tiers"
)

// Destinataire is somebody whom the records of a file name, to whom a letter may be written.
type Destinataire struct {
	Nom, Quoi string
	Payeur    bool
	Adresse   []string       // nil: nobody wrote to it yet
	paye      []droitChezLui // by a payer, with the numbers under which it knows them
	geres     []string       // the benefits that the service receives from it, for who does not read those of the person
}

// Destinataires lists, once each, the payers of the person's benefits, her landlord, who cashes her rent and her creditors, with the address that the organisation last used.
// What the agent may not read in the file is not offered.
func Destinataires(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) (ds []Destinataire, err error) {
	err = exiger(ctx, l, a, droits.EcrireCourrier, dossier)
	parArgent := errors.Is(err, ErrInterdit)
	if parArgent {
		err = exiger(ctx, l, a, droits.EcrirePayeur, dossier)
	}
	if err != nil {
		return nil, err
	}
	a.Instant = l.Instant()
	ajouter := func(d Destinataire) {
		if documents.CleDestinataire(d.Nom) != "" && chez(ds, d.Nom) < 0 {
			ds = append(ds, d)
		}
	}
	j := l.Instant().Jour()
	ps, err := prestations.PercuesDuDossier(ctx, l, a, dossier)
	if err != nil {
		return nil, err
	}
	for _, p := range ps {
		ajouter(payeur(p.Organisme))
		x := droitChezLui{percue: p.ID, libelle: p.Libelle, numero: p.Allocataire}
		if !p.Au.Vide() && p.Au.Avant(j) {
			x.fin = p.Au
		}
		if k := chez(ds, p.Organisme); k >= 0 {
			ds[k].paye = append(ds[k].paye, x)
		}
	}
	if parArgent {
		if err := payeursGeres(ctx, l, dossier, ajouter); err != nil {
			return nil, err
		}
	}
	x, err := logement.Actuel(ctx, l, dossier, j)
	if err != nil && !errors.Is(err, bdd.ErrAbsent) {
		return nil, err
	}
	ts, err := tiers.ParIDs(ctx, l, []int64{x.Bailleur, x.Encaisseur})
	if err != nil {
		return nil, err
	}
	ajouter(Destinataire{Nom: ts[x.Bailleur].Nom, Quoi: "bailleur"})
	ajouter(Destinataire{Nom: ts[x.Encaisseur].Nom, Quoi: "reçoit le loyer"})
	dus, err := dettes.DuDossier(ctx, l, a, dossier)
	if err != nil {
		return nil, err
	}
	for _, d := range dus {
		if d.SoldeeLe.Vide() {
			ajouter(Destinataire{Nom: d.Creancier, Quoi: "créancier"})
		}
	}
	for i := range ds {
		c, err := documents.DestinataireDe(ctx, l, a.Organisation, ds[i].Nom)
		if err != nil && !errors.Is(err, bdd.ErrAbsent) {
			return nil, err
		}
		ds[i].Adresse = c.Lignes
	}
	return ds, nil
}

// chez is the rank of a name among the destinataires, whatever its spelling; -1 when it is not there.
func chez(ds []Destinataire, nom string) int {
	cle := documents.CleDestinataire(nom)
	return slices.IndexFunc(ds, func(x Destinataire) bool { return documents.CleDestinataire(x.Nom) == cle })
}

// retenirDestinataire keeps the address of a letter that goes, for the next one to the same name, when it is another than the one known.
func retenirDestinataire(ctx context.Context, e *bdd.Ecriture, a droits.Agent, nom string, lignes []string) error {
	d := documents.Destinataire{Organisation: a.Organisation, Cle: documents.CleDestinataire(nom), Lignes: lignes, NotePar: a.ID}
	connu, err := documents.DestinataireDe(ctx, e, a.Organisation, nom)
	if err != nil && !errors.Is(err, bdd.ErrAbsent) || err == nil && slices.Equal(connu.Lignes, lignes) || d.Cle == "" {
		return err
	}
	if d.ID, err = documents.NoterDestinataire(ctx, e, d); err != nil {
		return err
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "destinataire.noter", Objet: "document_destinataire", ObjetID: d.ID, Valeurs: valeursDestinataire(d)})
}

func valeursDestinataire(d documents.Destinataire) []journal.Valeur {
	return []journal.Valeur{journal.Empreinte("adresse", empreinte.Nouveau("document_destinataire/1").Texte(d.Cle).Texte(d.Adresse()).Somme())}
}

// payeursGeres gives the payers of what the service may receive of a file: all that the accountant knows of them.
func payeursGeres(ctx context.Context, l bdd.Lecture, dossier int64, ajouter func(Destinataire)) error {
	rs, err := gestion.RecettesDuDossier(ctx, l, dossier)
	if err != nil {
		return err
	}
	par, ordre := map[string]*Destinataire{}, []string{}
	for _, r := range rs {
		cle := documents.CleDestinataire(r.Organisme)
		if par[cle] == nil {
			d := payeur(r.Organisme)
			par[cle], ordre = &d, append(ordre, cle)
		}
		d := par[cle]
		if !slices.Contains(d.geres, r.Libelle) {
			d.geres = append(d.geres, r.Libelle)
		}
		d.autoriser(r)
	}
	for _, cle := range ordre {
		ajouter(*par[cle])
	}
	return nil
}
