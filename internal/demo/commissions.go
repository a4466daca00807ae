// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/commissions"
	"etai/internal/documents"
	"etai/internal/masp"
	"etai/internal/parcours"
)

// demandeurs are people whose requests the first session decides; they come after those of demandesFictives.
const demandeurs = 3

const tribunal = "tribunal administratif d’Exemple, 1 rue du Droit, 00100 VALMOULIN"

// salle is the commission of the story.
type salle struct {
	commission, suivante int64
	presents             map[int64]commissions.EtatPresence
	decideur             int64
	refusee              commissions.Passage
}

// seanceTenue creates the commission, and holds its first session some days ago: an accord, a refusal, a postponement to today's.
func (d *Demo) seanceTenue(ctx context.Context, le jour.Jour) (*salle, error) {
	b, chef := d.inst.Base, d.demande("chef")
	x := &salle{presents: map[int64]commissions.EtatPresence{}}
	var err error
	if x.commission, err = parcours.CreerCommission(ctx, b, chef, commissions.Instance{Nom: "Commission MASP de Valmoulin", Dispositif: commissions.MASP, Entend: true,
		Tribunal: tribunal}); err != nil {
		return nil, err
	}
	if _, err := parcours.FixerQuorum(ctx, b, chef, commissions.Quorum{Instance: x.commission, Du: le, Regle: commissions.Majorite}); err != nil {
		return nil, err
	}
	for i, m := range []commissions.Membre{
		{Nom: "Directrice Exemple", Qualite: "directrice de l’action sociale", Organisme: "Département de Valmoulin", Voix: true, Preside: true, Decide: true, Delegation: "arrêté fictif du 2 janvier"},
		{Nom: "Caf Exemple", Qualite: "responsable de l’action sociale", Organisme: "CAF de Valmoulin", Voix: true},
		{Agent: d.agents["chef"].ID, Qualite: "chef de service MASP", Voix: true},
		{Agent: d.agents["cesf1"].ID, Qualite: "conseillère, présente les dossiers"},
	} {
		m.Instance, m.Du = x.commission, le
		id, err := parcours.AjouterMembre(ctx, b, chef, m)
		if err != nil {
			return nil, err
		}
		if x.presents[id] = commissions.Present; i == 1 {
			x.presents[id] = commissions.Excuse
		}
		if m.Decide {
			x.decideur = id
		}
	}
	var demandes []int64
	for n := range demandeurs {
		id, err := d.prete(ctx, Mesures+len(demandesFictives())+1+n)
		if err != nil {
			return nil, err
		}
		demandes = append(demandes, id)
	}
	passee, err := d.inscrire(ctx, x, le, demandes)
	if err != nil {
		return nil, err
	}
	if x.suivante, err = d.inscrire(ctx, x, d.aujourdhui, nil); err != nil {
		return nil, err
	}
	return x, d.tenir(ctx, x, passee)
}

// prete makes the request of the n-th person ready for a commission.
func (d *Demo) prete(ctx context.Context, n int) (int64, error) {
	x := &demandeFictive{n: n, jusqua: enCommission, motifs: []masp.MotifEntree{"impaye", "surendettement", "isolement"}[:1+n%3], dits: "Elle demande de l’aide pour garder son logement."}
	if err := d.deposer(ctx, x, d.horloge.Maintenant().Jour()); err != nil {
		return 0, err
	}
	m, e, err := d.lireDemande(ctx, x)
	if err != nil {
		return 0, err
	}
	_, err = parcours.ViserDemandeMasp(ctx, d.inst.Base, d.inst.Trousseau, d.demande("chef"), parcours.VisaDemande{Demande: x.id, Version: m.Version, Evaluation: e.ID, Decision: masp.VisaValide})
	return x.id, err
}

// inscrire plans a session with requests on its agenda.
func (d *Demo) inscrire(ctx context.Context, x *salle, le jour.Jour, demandes []int64) (int64, error) {
	seance, err := parcours.PlanifierSeance(ctx, d.inst.Base, d.demande("chef"), commissions.Seance{Instance: x.commission, TenueLe: le, Heure: "14:00", Lieu: "Salle du conseil, Valmoulin"})
	if err != nil || len(demandes) == 0 {
		return seance, err
	}
	return seance, d.ajouter(ctx, seance, demandes)
}

func (d *Demo) ajouter(ctx context.Context, seance int64, demandes []int64) error {
	_, err := parcours.InscrirePassages(ctx, d.inst.Base, d.inst.Trousseau, d.demande("chef"), parcours.NouveauPassage{Seance: seance, ObjetType: parcours.ObjetDemande, Objets: demandes, Tardif: "Expulsion demandée : la situation ne peut pas attendre la séance suivante."})
	return err
}

// figer freezes the agenda of a session and convenes its members.
func (d *Demo) figer(ctx context.Context, seance int64) (version int64, err error) {
	chef := d.demande("chef")
	if _, err := parcours.FigerOrdre(ctx, d.inst.Base, d.inst.Trousseau, chef, seance, 1); err != nil {
		return 0, err
	}
	_, err = parcours.ConvoquerMembres(ctx, d.inst.Base, d.inst.Trousseau, chef, seance, 2)
	return 2, err
}

// tenir holds the first session, and hands its letters over.
func (d *Demo) tenir(ctx context.Context, x *salle, seance int64) error {
	b, t, chef := d.inst.Base, d.inst.Trousseau, d.demande("chef")
	version, err := d.figer(ctx, seance)
	if err != nil {
		return err
	}
	if _, err := parcours.OuvrirSeance(ctx, b, t, chef, seance, version); err != nil {
		return err
	}
	if _, err := parcours.NoterPresences(ctx, b, chef, seance, x.presents); err != nil {
		return err
	}
	var ps []commissions.Passage
	var ms []commissions.Motif
	if err := b.Lire(ctx, func(l bdd.Lecture) (err error) {
		if ps, err = commissions.PassagesDe(ctx, l, seance); err != nil {
			return err
		}
		ms, err = commissions.Motifs(ctx, l, x.commission)
		return err
	}); err != nil {
		return err
	}
	x.refusee = ps[1]
	for i, c := range []struct {
		sens   commissions.Sens
		faits  string
		report int64
	}{{commissions.Accord, "", 0}, {commissions.RefusDemande, "Aucune des prestations que la mesure peut gérer n’est versée à la personne.", 0}, {commissions.Ajournement, "Le contrat de location n’est pas au dossier.", x.suivante}} {
		n := parcours.DecisionPassage{Passage: ps[i].ID, Version: ps[i].Version, Venue: commissions.Venues[i], Faits: c.faits, Report: c.report, Decision: commissions.Decision{Sens: c.sens, Avis: c.sens, Pour: 2, Decideur: x.decideur,
			Valeurs: commissions.Valeurs{"niveau": int64(masp.AvecGestion), "mois": 12}}}
		for _, m := range ms {
			if m.Sens == c.sens && n.Motif == 0 {
				n.Motif = m.ID
			}
		}
		if _, err := parcours.DeciderPassage(ctx, b, t, chef, n); err != nil {
			return fmt.Errorf("dossier %d : %w", i+1, err)
		}
	}
	if _, err := parcours.ValiderSeance(ctx, b, t, chef, seance, version+1); err != nil {
		return err
	}
	lettres := map[int64]int64{}
	if err := b.Lire(ctx, func(l bdd.Lecture) error {
		ns, err := commissions.NotificationsDe(ctx, l, seance)
		for _, n := range ns {
			lettres[n.Document] = 1
		}
		if err != nil {
			return err
		}
		cs, err := commissions.ConvocationsDe(ctx, l, seance)
		for _, c := range cs {
			lettres[c.Document] = 1
		}
		return err
	}); err != nil {
		return err
	}
	_, err = parcours.SuivreDocuments(ctx, b, t, chef, parcours.SuiteDocuments{Documents: lettres, Vers: documents.Remis, Mode: documents.RemiseLRAR, RemisLe: d.horloge.Maintenant().Jour()})
	return err
}

// seancesDuJour freezes the agenda of today's session, and begins that of the one to come; one request is left to put on an agenda.
func (d *Demo) seancesDuJour(ctx context.Context, x *salle) error {
	var pretes []int64
	for _, r := range d.demandes {
		if r.jusqua == enCommission {
			pretes = append(pretes, r.id)
		}
	}
	if err := d.ajouter(ctx, x.suivante, pretes[:2]); err != nil {
		return err
	}
	if _, err := d.figer(ctx, x.suivante); err != nil {
		return err
	}
	if _, err := d.inscrire(ctx, x, d.aujourdhui.Plus(14), pretes[2:3]); err != nil {
		return err
	}
	if err := d.contester(ctx, x.refusee); err != nil {
		return err
	}
	return d.duDepartement(ctx)
}

// duDepartement has the référent keep the commission of the département, which renews what it delegates: a commission is read by who keeps it, and the rest is the association's.
func (d *Demo) duDepartement(ctx context.Context) error {
	b, referent := d.inst.Base, d.demande("referent")
	id, err := parcours.CreerCommission(ctx, b, referent, commissions.Instance{Nom: "Commission départementale des renouvellements", Dispositif: commissions.MASP, Tribunal: tribunal})
	if err != nil {
		return err
	}
	if _, err := parcours.FixerQuorum(ctx, b, referent, commissions.Quorum{Instance: id, Du: d.aujourdhui, Regle: commissions.Majorite}); err != nil {
		return err
	}
	for _, m := range []commissions.Membre{
		{Nom: "Directrice Exemple", Qualite: "directrice de l’action sociale", Organisme: "Département de Valmoulin", Voix: true, Preside: true, Decide: true, Delegation: "arrêté fictif du 2 janvier"},
		{Agent: referent.Agent.ID, Qualite: "référent, présente les dossiers"},
	} {
		m.Instance, m.Du = id, d.aujourdhui
		if _, err := parcours.AjouterMembre(ctx, b, referent, m); err != nil {
			return err
		}
	}
	seance, err := parcours.PlanifierSeance(ctx, b, referent, commissions.Seance{Instance: id, TenueLe: d.aujourdhui.Plus(21), Heure: "10:00", Lieu: "Hôtel du Département, Valmoulin"})
	if err != nil {
		return err
	}
	for _, r := range d.demandes {
		if r.jusqua != renouvelee {
			continue
		}
		if _, err := parcours.InscrirePassages(ctx, b, d.inst.Trousseau, referent, parcours.NouveauPassage{Seance: seance, ObjetType: parcours.ObjetRenouvellement, Objets: []int64{r.id}}); err != nil {
			return err
		}
	}
	return nil
}
