// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/masp"
	"etai/internal/parcours"
)

// demandeFictive is a person who asks for a measure, and how far her request has come.
type demandeFictive struct {
	n       int
	dossier int64
	id      int64
	jusqua  etapeFictive
	motifs  []masp.MotifEntree
	autres  []masp.AutreMesure
	dits    string
}

type etapeFictive int

const (
	deposee etapeFictive = iota
	commencee
	evaluee
	retournee
	enCommission
	renouvelee // before the commission of the département
	retiree
)

// demandesFictives are the requests of the story; their people come after those who have a measure.
func demandesFictives() []*demandeFictive {
	ds := []*demandeFictive{
		{jusqua: deposee, motifs: []masp.MotifEntree{"impaye"}, dits: "Elle demande de l’aide pour payer son loyer."},
		{jusqua: deposee, motifs: []masp.MotifEntree{"coupure", "isolement"}, dits: "La mairie signale une coupure d’électricité."},
		{jusqua: commencee, motifs: []masp.MotifEntree{"surendettement"}, autres: []masp.AutreMesure{"rsa"}, dits: "Elle n’ouvre plus son courrier."},
		{jusqua: evaluee, motifs: []masp.MotifEntree{"impaye", "sante"}, dits: "Elle repousse ses soins pour payer le loyer."},
		{jusqua: evaluee, motifs: []masp.MotifEntree{"sortie_institution"}, dits: "Elle sort d’hébergement le mois prochain."},
		{jusqua: retournee, motifs: []masp.MotifEntree{"emprise"}, dits: "Un proche garde sa carte bancaire."},
		{jusqua: enCommission, motifs: []masp.MotifEntree{"impaye"}, dits: "Deux loyers impayés, un commandement de payer."},
		{jusqua: enCommission, motifs: []masp.MotifEntree{"hygiene", "sante"}, dits: "Logement dégradé, soins arrêtés."},
		{jusqua: enCommission, motifs: []masp.MotifEntree{"surendettement", "impaye"}, autres: []masp.AutreMesure{"surendettement"}, dits: "Dossier de surendettement recevable."},
		{jusqua: enCommission, motifs: []masp.MotifEntree{"addictions"}, dits: "Elle demande un cadre pour son argent."},
		{jusqua: retiree, motifs: []masp.MotifEntree{"autre"}, dits: "Demande faite par téléphone."},
	}
	for i, d := range ds {
		d.n = Mesures + 1 + i
	}
	return ds
}

// renouveler has two contracts that end within two months asked to be renewed: one request is filed, the other evaluated with the same grid as at the entry, for the commission of the département.
func (d *Demo) renouveler(ctx context.Context) error {
	for i, jusqua := range []etapeFictive{deposee, renouvelee} {
		n := []int{11, 18}[i]
		x := &demandeFictive{n: n, jusqua: jusqua, motifs: []masp.MotifEntree{"impaye"}, autres: []masp.AutreMesure{"rsa"}, dits: "Elle demande à continuer : le loyer est payé, les papiers restent difficiles."}
		for _, s := range d.suivies {
			if s.n == n {
				x.dossier = s.dossier
			}
		}
		if err := d.remplirGrille(ctx, x, masp.Entree, 1); err != nil {
			return err
		}
		if jusqua == renouvelee {
			if err := d.remplirGrille(ctx, x, masp.Renouvellement, 2); err != nil {
				return err
			}
		}
		if err := d.deposer(ctx, x, d.horloge.Maintenant().Jour()); err != nil {
			return fmt.Errorf("renouvellement de la personne %d : %w", n, err)
		}
		d.demandes = append(d.demandes, x)
	}
	return d.amender(ctx, 14)
}

// amender has the aims of a running contract changed by an avenant.
func (d *Demo) amender(ctx context.Context, n int) error {
	j := d.horloge.Maintenant().Jour()
	for _, s := range d.suivies {
		if s.n != n {
			continue
		}
		var cs []masp.Contrat
		if err := d.inst.Base.Lire(ctx, func(l bdd.Lecture) (err error) {
			cs, err = masp.DuDossier(ctx, l, s.dossier)
			return err
		}); err != nil || len(cs) == 0 {
			return err
		}
		_, err := parcours.AmenderContrat(ctx, d.inst.Base, d.inst.Trousseau, d.demande(cesfDe(n)), parcours.NouvelAvenant{Dossier: s.dossier, Contrat: cs[0].ID, Nature: masp.AutresObjectifs, Du: j, SigneLe: j, SignePourLe: j,
			SignePour: "Direction Exemple, par délégation", Texte: "Elle entre en formation : les objectifs changent avec elle.",
			Objectifs: []masp.Objectif{{Nature: masp.Insertion, Texte: "Suivre sa formation"}, {Nature: masp.Autonomie, Texte: objectifs[masp.Autonomie][0]}}})
		return err
	}
	return nil
}

// remplirGrille fills the grid of autonomy, with answers that vary a little from item to item.
func (d *Demo) remplirGrille(ctx context.Context, x *demandeFictive, moment masp.MomentGrille, cote int) error {
	var g masp.Grille
	if err := d.inst.Base.Lire(ctx, func(l bdd.Lecture) (err error) {
		g, err = masp.GrilleEnVigueur(ctx, l, d.association, l.Instant().Jour())
		return err
	}); err != nil {
		return err
	}
	r := masp.GrilleRemplie{Dossier: x.dossier, Grille: g.ID, Moment: moment, Le: d.horloge.Maintenant().Jour(), AvecPersonne: true}
	for i, y := range g.Items {
		r.Notes = append(r.Notes, masp.NoteItem{Item: y.ID, Service: max(0, cote-i%2), Dit: i%3 != 2, Personne: cote * min(1, (i+1)%3)})
	}
	_, err := parcours.RemplirGrille(ctx, d.inst.Base, d.inst.Trousseau, d.demande(cesfDe(x.n)), r)
	return err
}

// demander has the requests of the last weeks made and evaluated, on a day that is past.
func (d *Demo) demander(ctx context.Context) error {
	d.demandes = demandesFictives()
	for _, x := range d.demandes {
		if err := d.deposer(ctx, x, d.horloge.Maintenant().Jour()); err != nil {
			return fmt.Errorf("demande de la personne %d : %w", x.n, err)
		}
	}
	return d.renouveler(ctx)
}

func (d *Demo) deposer(ctx context.Context, x *demandeFictive, le jour.Jour) (err error) {
	if x.dossier == 0 {
		if x.dossier, err = d.personne(ctx, x.n); err != nil {
			return err
		}
	}
	origine := []masp.OrigineDemande{masp.DeLaPersonne, masp.DuService, masp.DUnPartenaire}[x.n%3]
	if x.id, err = parcours.EnregistrerDemandeMasp(ctx, d.inst.Base, d.inst.Trousseau, d.demande(cesfDe(x.n)), parcours.SaisieDemandeMasp{Dossier: x.dossier, Origine: origine, Texte: x.dits, Motifs: x.motifs,
		Coordination: x.autres, SansAutreMesure: len(x.autres) == 0, ConsentementLe: le, Deposer: true,
		Justificatif: map[string]string{"R2": "Son RSA est en cours d’ouverture à la CAF : son dossier sera complet avant la signature."}}); err != nil || x.jusqua == deposee || x.jusqua == retiree {
		return err
	}
	return d.evaluer(ctx, x, x.jusqua != commencee)
}

// lireDemande reads the versions that the next act must name.
func (d *Demo) lireDemande(ctx context.Context, x *demandeFictive) (m masp.Demande, e masp.Evaluation, err error) {
	err = d.inst.Base.Lire(ctx, func(l bdd.Lecture) (err error) {
		if m, err = masp.DemandeParID(ctx, l, x.id); err == nil && m.Etat == masp.EnEvaluation {
			e, err = masp.DerniereEvaluation(ctx, l, x.id)
		}
		return err
	})
	return m, e, err
}

func (d *Demo) evaluer(ctx context.Context, x *demandeFictive, signer bool) error {
	m, _, err := d.lireDemande(ctx, x)
	if err != nil {
		return err
	}
	if _, err := parcours.CommencerEvaluation(ctx, d.inst.Base, d.inst.Trousseau, d.demande(cesfDe(x.n)), x.id, m.Version); err != nil {
		return err
	}
	_, e, err := d.lireDemande(ctx, x)
	if err != nil {
		return err
	}
	_, err = parcours.EcrireEvaluation(ctx, d.inst.Base, d.inst.Trousseau, d.demande(cesfDe(x.n)), parcours.SaisieEvaluation{Demande: x.id, Version: e.Version, MenaceSante: x.n%2 == 0, MenaceSecurite: true,
		Avis: masp.Favorable, Niveau: 1 + x.n%2, Mois: 12, Signer: signer, Textes: masp.TextesEvaluation{Situation: x.dits + " Elle vit seule, et vient d’elle-même.", Gestion: "Le courrier reste fermé ; les prélèvements reviennent.",
			Menace: "Une procédure d’expulsion peut commencer.", Insertion: []string{objectifs[masp.Insertion][x.n%3]}, Autonomie: []string{objectifs[masp.Autonomie][x.n%3]}, Avis: "Elle adhère à la mesure, et l’a demandée."}})
	return err
}

// trancher gives today the visas that the head of the service gives.
func (d *Demo) trancher(ctx context.Context) error {
	for _, x := range d.demandes {
		m, e, err := d.lireDemande(ctx, x)
		if err != nil {
			return err
		}
		switch x.jusqua {
		case retournee, enCommission, renouvelee:
			v := parcours.VisaDemande{Demande: x.id, Version: m.Version, Evaluation: e.ID, Decision: masp.VisaValide}
			if x.jusqua == retournee {
				v.Decision, v.Texte = masp.VisaRetourne, "Dire si une plainte a été déposée, et qui détient la carte."
			}
			_, err = parcours.ViserDemandeMasp(ctx, d.inst.Base, d.inst.Trousseau, d.demande("chef"), v)
		case retiree:
			_, err = parcours.RetirerDemandeMasp(ctx, d.inst.Base, d.inst.Trousseau, d.demande(cesfDe(x.n)), parcours.RetraitDemande{Demande: x.id, Version: m.Version, Le: d.aujourdhui, Motif: "personne",
				Texte: "Elle préfère un accompagnement au budget."})
		}
		if err != nil {
			return fmt.Errorf("demande de la personne %d : %w", x.n, err)
		}
	}
	return nil
}
