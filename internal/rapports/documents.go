// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"errors"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/fichiers"
	"etai/internal/base/journal"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
)

// Document is a document of a file, with its name.
type Document struct {
	fichiers.Fichier
	NomAffiche string // empty once destroyed
	Nature     parcours.NaturePiece
	Par        string
}

// ouvre tells whether these rights open documents of a nature.
func (d DroitsDossier) ouvre(n parcours.NaturePiece) bool {
	switch n.Lecture() {
	case droits.LireCompte:
		return d.Compte
	case droits.LireContrat:
		return d.Contrat
	}
	return d.Dossier
}

// Joindre lists the natures of documents that these rights allow to attach.
func (d DroitsDossier) Joindre() []parcours.NaturePiece {
	var ns []parcours.NaturePiece
	for _, n := range parcours.NaturesPiece {
		if d.Ecrire || d.Ordre && n.Lecture() == droits.LireCompte {
			ns = append(ns, n)
		}
	}
	return ns
}

// Documents lists the documents of a file that the agent may open, the latest first; bdd.ErrAbsent when they may not name the file.
func Documents(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64) ([]Document, error) {
	d, err := DroitsSur(ctx, l, a, dossier)
	if err != nil {
		return nil, err
	}
	fs, err := fichiers.Lister(ctx, l, dossier)
	if err != nil {
		return nil, err
	}
	var r []Document
	agents := map[int64]string{}
	for _, f := range fs {
		if f.Nature == parcours.NatureDocument || !d.ouvre(parcours.NaturePiece(f.Nature)) { // what the service wrote is listed apart
			continue
		}
		x, err := document(ctx, l, t, f, agents)
		if err != nil {
			return nil, err
		}
		r = append(r, x)
	}
	return r, nil
}

// DocumentDe returns one document of a file that the agent may open, or bdd.ErrAbsent.
func DocumentDe(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier, id int64) (Document, error) {
	d, err := DroitsSur(ctx, l, a, dossier)
	if err != nil {
		return Document{}, err
	}
	f, err := fichiers.Trouver(ctx, l, id)
	if err != nil {
		return Document{}, err
	}
	if f.Dossier != dossier || f.Nature == parcours.NatureDocument || !d.ouvre(parcours.NaturePiece(f.Nature)) {
		return Document{}, bdd.ErrAbsent
	}
	return document(ctx, l, t, f, map[int64]string{})
}

func document(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, f fichiers.Fichier, agents map[int64]string) (Document, error) {
	x := Document{Fichier: f, Nature: parcours.NaturePiece(f.Nature)}
	var err error
	if x.NomAffiche, err = f.NomAffiche(ctx, l, t); err != nil && !errors.Is(err, journal.ErrEfface) {
		return x, err
	}
	x.Par, err = nomAgent(ctx, l, f.Agent, agents)
	return x, err
}

// nomAgent names an agent, read once; empty for the program.
func nomAgent(ctx context.Context, l bdd.Lecture, id int64, connus map[int64]string) (string, error) {
	if id == 0 {
		return "", nil
	}
	if n, ok := connus[id]; ok {
		return n, nil
	}
	x, err := organisation.LireAgent(ctx, l, id)
	if err != nil && !errors.Is(err, bdd.ErrAbsent) {
		return "", err
	}
	connus[id] = x.NomComplet()
	return connus[id], nil
}

// NomsAgents names agents by id.
func NomsAgents(ctx context.Context, l bdd.Lecture, ids []int64) (map[int64]string, error) {
	r := map[int64]string{}
	for _, id := range ids {
		if _, err := nomAgent(ctx, l, id, r); err != nil {
			return nil, err
		}
	}
	return r, nil
}
