// SPDX-License-Identifier: EUPL-1.2

package banque

import (
	"context"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/formats/releve"
	"etai/internal/parcours"
)

// poseur is the second reading: it stages the new lines, in chunks.
type poseur struct {
	im       *Importeur
	ctx      context.Context
	fichier  int64
	ex       *examen
	verdicts []comptes.Pairage

	rang     int // statement being read
	ligne    int // among its lines that are not pending
	neuve    int // position in Nouvelles
	releve   int64
	pose     int
	tampon   []releve.Ligne
	releves  []int64
	avisRang int
}

func (p *poseur) Ouvrir(*releve.Compte) error {
	p.ligne, p.neuve, p.pose, p.releve = 0, 0, 0, 0
	if p.ex.avis || p.verdicts[p.rang].Issue != comptes.Continue {
		return nil
	}
	x, v := &p.ex.releves[p.rang], p.verdicts[p.rang]
	r := comptes.ReleveAPoser{Fichier: p.fichier, CompteBancaire: x.cb.ID, Rang: p.rang, Identifiant: x.releve.Identifiant, Du: x.releve.Du, Au: x.releve.Au,
		Ouverture: x.releve.Cloture, Cloture: x.releve.Cloture, Lignes: len(v.Nouvelles)}
	for _, i := range v.Nouvelles {
		r.Ouverture -= x.releve.Lignes[i].Centimes // where the account stands, when the first lines are known already
	}
	id, err := bdd.EcrireVal(p.ctx, p.im.Base, func(e *bdd.Ecriture) (int64, error) { return comptes.PoserReleve(p.ctx, e, r) })
	if err != nil {
		return err
	}
	p.releve = id
	p.releves = append(p.releves, id)
	return nil
}

func (p *poseur) Ligne(_ *releve.Compte, l *releve.Ligne) error {
	if l.EnAttente {
		return nil
	}
	if p.ex.avis {
		copie := *l
		copie.Details = slices.Clone(l.Details)
		p.tampon = append(p.tampon, copie)
		if len(p.tampon) >= parcours.LignesParActe {
			return p.vider()
		}
		return nil
	}
	i := p.ligne
	p.ligne++
	nouvelles := p.verdicts[p.rang].Nouvelles
	if p.neuve >= len(nouvelles) || nouvelles[p.neuve] != i {
		return nil
	}
	p.neuve++
	copie := *l
	copie.Details = slices.Clone(l.Details)
	p.tampon = append(p.tampon, copie)
	if len(p.tampon) >= parcours.LignesParActe {
		return p.vider()
	}
	return nil
}

func (p *poseur) vider() error {
	if len(p.tampon) == 0 {
		return nil
	}
	cb := p.ex.releves[p.rang].cb.ID
	err := p.im.Base.Ecrire(p.ctx, func(e *bdd.Ecriture) error {
		if !p.ex.avis {
			return comptes.PoserLignes(p.ctx, e, p.im.Trousseau, p.fichier, p.releve, cb, p.pose, p.tampon)
		}
		rang := p.avisRang
		for i := range p.tampon {
			n, err := comptes.PoserAvis(p.ctx, e, p.im.Trousseau, p.fichier, cb, rang, &p.tampon[i])
			if err != nil {
				return err
			}
			rang += n
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, l := range p.tampon {
		p.avisRang += len(l.Details)
	}
	p.pose += len(p.tampon)
	p.tampon = p.tampon[:0]
	return nil
}

func (p *poseur) Fermer(*releve.Compte) error {
	err := p.vider()
	p.rang++
	return err
}

func (p *poseur) Alerte(releve.Alerte) {}
