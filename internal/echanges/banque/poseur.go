// SPDX-License-Identifier: EUPL-1.2

package banque

import (
	"context"
	"io"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/formats/releve"
	"etai/internal/parcours"
)

// What one act stages, at most: rows that nothing else depends on, three times cheaper than posting them.
const (
	lignesParPose  = 3 * parcours.LignesParActe
	relevesParPose = 500
)

// poseur is the second reading: it seals the new lines as they come, while the chunk before is being written.
type poseur struct {
	im       *Importeur
	ctx      context.Context
	fichier  int64
	ex       *examen
	verdicts []comptes.Pairage
	cadence  *parcours.Cadence

	rang   int // statement being read
	ligne  int // among its lines that are not pending
	neuve  int // position in Nouvelles
	avis   int // entries staged so far
	lot    chunk
	lots   chan chunk
	fini   chan struct{} // closed when the writing has stopped
	echec  error         // why it stopped before the end
	poses  []poseReleve
	releve map[int]int64 // the staged statement of each position in the file
}

// poseReleve is a staged statement, the order of the one that it follows, and its position in the file.
type poseReleve struct {
	id, apres int64
	position  int
}

// chunk is what one act stages.
type chunk struct {
	blocs  []comptes.Bloc
	rangs  []int // of the statement of each block
	avis   []comptes.AvisScelle
	lignes int
}

// poser stages the new lines of the file, as they come; it returns its statements, those of each account in the order of time.
func (p *poseur) poser(f io.Reader) ([]poseReleve, error) {
	ctx, fin := context.WithCancel(p.ctx)
	defer fin()
	p.ctx, p.lots, p.fini, p.releve = ctx, make(chan chunk, 1), make(chan struct{}), map[int]int64{}
	go p.ecrire()
	_, err := Lire(f, p)
	if err == nil {
		err = p.vider()
	}
	if err != nil {
		fin() // what was staged stays invisible
	}
	close(p.lots)
	<-p.fini
	if p.echec != nil {
		err = p.echec
	}
	rangs := make([]int, len(p.ex.releves)) // each statement in the order of time of its account
	for k, i := range p.ex.ordre {
		rangs[i] = k
	}
	slices.SortFunc(p.poses, func(a, b poseReleve) int { return rangs[a.position] - rangs[b.position] })
	return p.poses, err
}

// ecrire stages one chunk after the other.
func (p *poseur) ecrire() {
	defer close(p.fini)
	for c := range p.lots {
		for i := range c.blocs {
			if c.blocs[i].Tete == nil {
				c.blocs[i].Releve = p.releve[c.rangs[i]]
			}
		}
		ids, err := bdd.EcrireVal(p.ctx, p.im.Base, func(e *bdd.Ecriture) ([]int64, error) {
			defer p.cadence.Mesurer()()
			if err := comptes.Prolonger(p.ctx, e, p.fichier); err != nil {
				return nil, err
			}
			if len(c.avis) > 0 {
				return nil, comptes.PoserAvis(p.ctx, e, p.im.Trousseau, p.fichier, c.avis)
			}
			return comptes.Poser(p.ctx, e, p.im.Trousseau, c.blocs)
		})
		if err != nil {
			p.echec = err
			return
		}
		p.im.Base.Ceder(p.ctx)
		for i, id := range ids {
			if c.blocs[i].Tete != nil {
				p.releve[c.rangs[i]] = id
				p.poses = append(p.poses, poseReleve{id, p.ex.releves[c.rangs[i]].apres, c.rangs[i]})
			}
		}
	}
}

// vider hands the chunk over to the writing.
func (p *poseur) vider() error {
	if len(p.lot.blocs) == 0 && len(p.lot.avis) == 0 {
		return nil
	}
	select {
	case p.lots <- p.lot:
		p.lot = chunk{}
		return nil
	case <-p.fini:
		return p.echec
	case <-p.ctx.Done():
		return p.ctx.Err()
	}
}

// Ouvrir implements releve.Recepteur.
func (p *poseur) Ouvrir(*releve.Compte) error {
	if p.ligne, p.neuve = 0, 0; p.rang >= len(p.verdicts) {
		return errModifie
	}
	if p.ex.avis || p.verdicts[p.rang].Issue != comptes.Continue {
		return nil
	}
	x, v := &p.ex.releves[p.rang], p.verdicts[p.rang]
	r := comptes.ReleveAPoser{Fichier: p.fichier, CompteBancaire: x.cb.ID, Rang: p.rang, Identifiant: x.releve.Identifiant, Numero: x.numero, Du: x.releve.Du,
		Au: x.releve.Au, Ouverture: x.releve.Cloture, Cloture: x.releve.Cloture, Lignes: len(v.Nouvelles)}
	for _, i := range v.Nouvelles {
		r.Ouverture -= x.releve.Lignes[i].Centimes // where the account stands, when the first lines are known already
	}
	if v.Decalage != nil {
		r.Ouverture, r.Cloture, r.Decalage = x.solde, x.solde, v.Decalage
	}
	return p.ouvrirBloc(&r, 0)
}

func (p *poseur) ouvrirBloc(tete *comptes.ReleveAPoser, rang int) error {
	if len(p.lot.blocs) >= min(relevesParPose, p.cadence.Taille()) {
		if err := p.vider(); err != nil {
			return err
		}
	}
	p.lot.blocs = append(p.lot.blocs, comptes.Bloc{Tete: tete, CompteBancaire: p.ex.releves[p.rang].cb.ID, Rang: rang})
	p.lot.rangs = append(p.lot.rangs, p.rang)
	return nil
}

// Ligne implements releve.Recepteur.
func (p *poseur) Ligne(_ *releve.Compte, l *releve.Ligne) error {
	if l.EnAttente {
		return nil
	}
	i := p.ligne
	p.ligne++
	nouvelles := p.verdicts[p.rang].Nouvelles
	if p.neuve >= len(nouvelles) || nouvelles[p.neuve] != i {
		return nil
	}
	rang, x := p.neuve, &p.ex.releves[p.rang]
	if p.neuve++; i >= len(x.releve.Lignes) {
		return errModifie
	}
	if p.lot.lignes >= p.cadence.Taille() {
		if err := p.vider(); err != nil {
			return err
		}
	}
	p.lot.lignes++
	if p.ex.avis {
		a, err := comptes.ScellerAvis(p.im.Trousseau, l, x.cb, p.avis, x.releve.Lignes[i].Signature)
		p.avis++
		p.lot.lignes += len(l.Details)
		p.lot.avis = append(p.lot.avis, a)
		return err
	}
	if len(p.lot.blocs) == 0 {
		if err := p.ouvrirBloc(nil, rang); err != nil {
			return err
		}
	}
	s, err := comptes.Sceller(p.im.Trousseau, l, x.cb.Mode, x.releve.Lignes[i].Signature)
	if n := len(l.Details); n > 1 {
		p.lot.lignes += n
	}
	b := &p.lot.blocs[len(p.lot.blocs)-1]
	b.Lignes = append(b.Lignes, s)
	return err
}

// Fermer implements releve.Recepteur.
func (p *poseur) Fermer(*releve.Compte) error {
	p.rang++
	return nil
}

// Alerte implements releve.Recepteur.
func (p *poseur) Alerte(releve.Alerte) {}
