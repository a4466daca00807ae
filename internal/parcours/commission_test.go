// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/commissions"
	"etai/internal/documents"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/prestations"
)

// salle is a commission of the MASP with three members who vote, and the short ways of these tests. The head of the service keeps it.
type salle struct {
	*testing.T
	m                             *etaitest.Monde
	commission, seance, suivante  int64
	presidente, autre, exterieure int64
}

func (x *salle) chef() parcours.Demande { return x.m.Demande(droits.ChefDeService) }

func (x *salle) certain(id int64, err error) int64 {
	x.Helper()
	if err != nil {
		x.Fatal(err)
	}
	return id
}

func (x *salle) refuse(veut string, err error) {
	x.Helper()
	if regleDe(err) != veut {
		x.Fatalf("refus attendu « %s » : %v", veut, err)
	}
}

// prouver checks that the letters of a session, which left registered, prove the day of a contested decision once the post has acknowledged them, and no other letter's does.
func (x *salle) prouver(recours int64, lettres map[int64]int64) {
	x.Helper()
	lue := func() (p parcours.PreuvesDuRecours) {
		x.m.Lire(x.T, func(ctx context.Context, l bdd.Lecture) error {
			r, err := masp.RecoursParID(ctx, l, recours)
			if err == nil {
				p, err = parcours.PreuvesDe(ctx, l, r)
			}
			return err
		})
		return p
	}
	prouvees := 0
	for id := range lettres {
		avant := lue()
		x.certain(parcours.NoterRecommande(x.Context(), x.m.Base, x.chef(), parcours.NouveauRecommande{Document: id, Numero: fmt.Sprintf("1A%011d", id), AvisLe: lundi}))
		if p := lue(); p.Jours.Decision != avant.Jours.Decision {
			if prouvees++; p.Jours != (masp.PreuvesRecours{Decision: lundi}) || p.Decision.ID != id {
				x.Errorf("preuve : %+v", p)
			}
		}
	}
	if prouvees != 1 {
		x.Errorf("%d lettres prouvent le jour d’une décision", prouvees)
	}
}

func (x *salle) lire(id int64) (s commissions.Seance) {
	x.Helper()
	x.m.Lire(x.T, func(ctx context.Context, l bdd.Lecture) (err error) {
		s, err = commissions.SeanceParID(ctx, l, x.m.Organisation, id)
		return err
	})
	return s
}

func (x *salle) passages(seance int64) (ps []commissions.Passage) {
	x.Helper()
	x.m.Lire(x.T, func(ctx context.Context, l bdd.Lecture) (err error) {
		ps, err = commissions.PassagesDe(ctx, l, seance)
		return err
	})
	return ps
}

func (x *salle) passage(d *demandeur) commissions.Passage {
	x.Helper()
	for _, p := range x.passages(x.seance) {
		if p.ObjetID == d.id && p.Etat != commissions.Retire {
			return p
		}
	}
	x.Fatalf("la demande %d n’est pas à l’ordre du jour", d.id)
	return commissions.Passage{}
}

func (x *salle) motif(s commissions.Sens, code string) (id int64) {
	x.Helper()
	x.m.Lire(x.T, func(ctx context.Context, l bdd.Lecture) error {
		ms, err := commissions.Motifs(ctx, l, x.commission)
		for _, m := range ms {
			if m.Sens == s && m.Code == code {
				id = m.ID
			}
		}
		return err
	})
	return id
}

func (x *salle) lettres() (ds []documents.Document) {
	x.Helper()
	x.m.Lire(x.T, func(ctx context.Context, l bdd.Lecture) error {
		ns, err := commissions.NotificationsDe(ctx, l, x.seance)
		if err != nil {
			return err
		}
		for _, n := range ns {
			d, err := documents.ParID(ctx, l, n.Document)
			if err != nil {
				return err
			}
			ds = append(ds, d)
		}
		return nil
	})
	return ds
}

func (x *salle) inscrire(seance int64, ds ...*demandeur) error {
	n := parcours.NouveauPassage{Seance: seance, ObjetType: "masp_demande", Tardif: "expulsion demandée"}
	for _, d := range ds {
		n.Objets = append(n.Objets, d.id)
	}
	_, err := parcours.InscrirePassages(x.Context(), x.m.Base, x.m.Trousseau, x.chef(), n)
	return err
}

func (x *salle) decider(d *demandeur, s commissions.Sens, code, faits string, report int64) error {
	return x.deciderVenue(d, "", s, code, faits, report)
}

// deciderVenue decides of a file whose person was invited.
func (x *salle) deciderVenue(d *demandeur, venue commissions.VenuePersonne, s commissions.Sens, code, faits string, report int64) error {
	p := x.passage(d)
	n := parcours.DecisionPassage{Passage: p.ID, Version: p.Version, Venue: venue, Faits: faits, Report: report, Decision: commissions.Decision{Sens: s, Motif: x.motif(s, code), Decideur: x.presidente, Avis: s, Pour: 2, Valeurs: commissions.Valeurs{"niveau": 2, "mois": 12}}}
	_, err := parcours.DeciderPassage(x.Context(), x.m.Base, x.m.Trousseau, x.chef(), n)
	return err
}

func (x *salle) presents(etats map[int64]commissions.EtatPresence) error {
	_, err := parcours.NoterPresences(x.Context(), x.m.Base, x.chef(), x.seance, etats)
	return err
}

func (x *salle) valider() error {
	_, err := parcours.ValiderSeance(x.Context(), x.m.Base, x.m.Trousseau, x.chef(), x.seance, x.lire(x.seance).Version)
	return err
}

func (x *salle) annuler(rendus ...int64) error {
	_, err := parcours.AnnulerValidation(x.Context(), x.m.Base, x.m.Trousseau, x.chef(), parcours.AnnulationSeance{Seance: x.seance, Version: x.lire(x.seance).Version, Rendus: rendus, Motif: "erreur de niveau"})
	return err
}

// ouvrirSalle makes a commission and its two sessions, today and in two weeks.
func ouvrirSalle(t *testing.T, m *etaitest.Monde) *salle {
	t.Helper()
	c := m.Commission(t)
	return &salle{T: t, m: m, commission: c.ID, presidente: c.Presidente, autre: c.Autre, exterieure: c.Exterieure, seance: m.Seance(t, c, lundi), suivante: m.Seance(t, c, lundi.Plus(14))}
}

// prete is a request ready for a commission.
func (x *salle) prete(nom string) *demandeur {
	x.Helper()
	d := &demandeur{T: x.T, m: x.m}
	d.dossier, d.id = x.m.DemandeValidee(x.T, nom)
	return d
}

// tenir freezes the agenda and opens the session with the president and another member.
func (x *salle) tenir() {
	x.Helper()
	ctx, s := x.Context(), x.lire(x.seance)
	x.certain(parcours.FigerOrdre(ctx, x.m.Base, x.m.Trousseau, x.chef(), s.ID, s.Version))
	x.certain(parcours.OuvrirSeance(ctx, x.m.Base, x.m.Trousseau, x.chef(), s.ID, s.Version+1))
	if err := x.presents(map[int64]commissions.EtatPresence{x.presidente: commissions.Present, x.exterieure: commissions.Present, x.autre: commissions.Excuse}); err != nil {
		x.Fatal(err)
	}
}

// tribunal sets the court of the commission's remedies.
func (x *salle) tribunal(nom string, version int64) {
	x.Helper()
	x.certain(parcours.ModifierCommission(x.Context(), x.m.Base, x.chef(), commissions.Instance{ID: x.commission, Nom: "Commission MASP", Tribunal: nom, Active: true, Version: version}))
}

// Who evaluated a request does not decide it in a commission neither, whatever the delegation of signature.
func TestQuiEvalueNeDecidePas(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		x := ouvrirSalle(t, m)
		d := x.prete("Separation")
		if err := x.inscrire(x.seance, d); err != nil {
			t.Fatal(err)
		}
		x.certain(parcours.FinirMembre(t.Context(), b, x.chef(), x.commission, x.autre, 1, lundi.Plus(-1)))
		x.autre = x.certain(parcours.AjouterMembre(t.Context(), b, x.chef(), commissions.Membre{Instance: x.commission, Agent: m.Agents[droits.CESF].ID, Qualite: "conseillère", Voix: true, Decide: true, Delegation: "arrêté du 3 janvier 2026", Du: lundi}))
		x.tenir()
		if err := x.presents(map[int64]commissions.EtatPresence{x.autre: commissions.Present}); err != nil {
			t.Fatal(err)
		}
		presidente := x.presidente
		x.presidente = x.autre
		x.refuse("separation", x.decider(d, commissions.Accord, "conditions_reunies", "", 0))
		d.etat(masp.EnCommission)
		x.presidente = presidente
		if err := x.decider(d, commissions.Accord, "conditions_reunies", "", 0); err != nil {
			t.Fatal(err)
		}
		d.etat(masp.Accordee)
	})
}

// A session from its agenda to its letters: each refusal names its rule, a decision moves its request or nothing at all.
func TestSeanceDeCommission(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		x := ouvrirSalle(t, m)
		ctx := t.Context()
		if _, err := parcours.CreerCommission(ctx, b, m.Demande(droits.CESF), commissions.Instance{Nom: "Autre", Dispositif: commissions.MASP}); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("une CESF tient une commission : %v", err)
		}
		accord, refusee, ajournee := x.prete("Accord"), x.prete("Refus"), x.prete("Report")
		brouillon := &demandeur{T: t, m: m, dossier: adulte(t, m, "Incomplet")}
		brouillon.deposer()
		x.refuse("objet", x.inscrire(x.seance, brouillon))
		s := x.lire(x.seance)
		_, err := parcours.FigerOrdre(ctx, b, m.Trousseau, x.chef(), s.ID, s.Version)
		x.refuse("passages", err)
		if err := x.inscrire(x.seance, accord, refusee, ajournee); err != nil {
			t.Fatal(err)
		}
		accord.etat(masp.EnCommission)
		x.refuse("objet", x.inscrire(x.suivante, accord)) // two commissions never decide one file
		x.certain(parcours.DeplacerPassage(ctx, b, x.chef(), x.passage(refusee).ID, true))
		if ps := x.passages(x.seance); ps[0].ObjetID != refusee.id {
			t.Errorf("le dossier n’a pas changé de place : %+v", ps)
		}
		x.refuse("etat", x.decider(accord, commissions.Accord, "conditions_reunies", "", 0))
		s = x.lire(x.seance)
		x.certain(parcours.FigerOrdre(ctx, b, m.Trousseau, x.chef(), s.ID, s.Version))
		x.certain(parcours.ConvoquerMembres(ctx, b, m.Trousseau, x.chef(), s.ID, s.Version+1))
		x.refuse("etat", x.inscrire(x.seance, brouillon))
		x.certain(parcours.OuvrirSeance(ctx, b, m.Trousseau, x.chef(), s.ID, s.Version+1))
		x.refuse("quorum", x.decider(accord, commissions.Accord, "conditions_reunies", "", 0))
		accord.etat(masp.EnCommission)
		if err := x.presents(map[int64]commissions.EtatPresence{x.autre: commissions.Present, x.exterieure: commissions.Present}); err != nil {
			t.Fatal(err)
		}
		x.refuse("decideur", x.decider(accord, commissions.Accord, "conditions_reunies", "", 0))
		if err := x.presents(map[int64]commissions.EtatPresence{x.presidente: commissions.Present, x.autre: commissions.Excuse}); err != nil {
			t.Fatal(err)
		}
		p := x.passage(accord)
		x.certain(parcours.DeporterMembre(ctx, b, m.Trousseau, x.chef(), p.ID, p.Version, x.exterieure, "suit cette personne"))
		x.refuse("quorum", x.decider(accord, commissions.Accord, "conditions_reunies", "", 0)) // who withdrew does not count
		if err := x.presents(map[int64]commissions.EtatPresence{x.autre: commissions.Present}); err != nil {
			t.Fatal(err)
		}
		if err := x.decider(accord, commissions.Accord, "conditions_reunies", "", 0); err != nil {
			t.Fatal(err)
		}
		accord.etat(masp.Accordee)
		x.refuse("etat", x.decider(accord, commissions.Accord, "conditions_reunies", "", 0))
		x.refuse("texte", x.decider(refusee, commissions.RefusDemande, "duree", " ", 0))
		x.refuse("motif", x.decider(refusee, commissions.RefusDemande, "asll", "fait", 0))
		x.refuse("passages", x.valider())
		if err := x.decider(refusee, commissions.RefusDemande, "condition", "Aucune prestation de la liste n’est perçue", 0); err != nil {
			t.Fatal(err)
		}
		refusee.etat(masp.Refusee)
		if err := x.decider(ajournee, commissions.Ajournement, "piece", "", x.suivante); err != nil {
			t.Fatal(err)
		}
		ajournee.etat(masp.EnCommission)
		if ps := x.passages(x.suivante); len(ps) != 1 || ps[0].SuiteDe != x.passage(ajournee).ID {
			t.Fatalf("report : %+v", ps)
		}
		x.tribunal("", 1)
		x.refuse("tribunal", x.valider())
		x.tribunal("tribunal administratif d’Exemple", 2)
		if err := x.valider(); err != nil {
			t.Fatal(err)
		}
		ns := x.lettres()
		if len(ns) != 3 || x.lire(x.seance).Etat != commissions.Validee {
			t.Fatalf("%d lettres, séance « %s »", len(ns), x.lire(x.seance).Etat)
		}
		for _, n := range ns {
			l, err := n.Lettre(m.Trousseau)
			if err != nil || l.Reference != n.Reference() || l.Signataire != "Présidente Exemple" || l.Defavorable && !strings.Contains(strings.Join(l.Recours, " "), "d’Exemple") || strings.Contains(l.Texte(), "{{") {
				t.Errorf("lettre : %v %+v", err, l)
			}
		}
		recours := x.certain(parcours.NoterRecours(ctx, b, m.Trousseau, x.chef(), parcours.NouveauRecours{Dossier: refusee.dossier, Cible: masp.RecoursSurDemande, CibleID: refusee.id, Le: refusee.evaluation().SigneeLe.Jour(), Texte: "Elle perçoit le RSA"}))
		accueillir := func() error {
			_, err := parcours.RepondreRecours(ctx, b, m.Trousseau, x.chef(), parcours.ReponseRecours{Recours: recours, Version: 1, Suite: masp.RecoursRedecide, Le: refusee.evaluation().SigneeLe.Jour(), Texte: "Le RSA est ouvert"})
			return err
		}
		x.refuse("suite", accueillir()) // its letter has not left: the session takes it back
		choix := map[int64]int64{}
		for _, n := range ns {
			choix[n.ID] = n.Version
		}
		x.certain(parcours.SuivreDocuments(ctx, b, m.Trousseau, x.chef(), parcours.SuiteDocuments{Documents: choix, Vers: documents.Imprime}))
		for id := range choix {
			choix[id]++
		}
		x.certain(parcours.SuivreDocuments(ctx, b, m.Trousseau, x.chef(), parcours.SuiteDocuments{Documents: choix, Vers: documents.Remis, Mode: documents.RemiseLRAR, RemisLe: lundi}))
		x.prouver(recours, choix)
		if x.lire(x.seance).Etat != commissions.Notifiee {
			t.Errorf("séance « %s »", x.lire(x.seance).Etat)
		}
		x.refuse("notification", x.annuler(x.passage(refusee).ID))
		if err := accueillir(); err != nil {
			t.Fatal(err)
		}
		refusee.etat(masp.EnCommission) // notified as it was: another session decides
		if err := x.inscrire(x.suivante, refusee); err != nil {
			t.Fatal(err)
		}
	})
}

// A validation that is cancelled gives its files back to their state before, all or none: not a file on which something was built.
func TestAnnulerValidation(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		x := ouvrirSalle(t, m)
		ctx := t.Context()
		un, deux := x.prete("Un"), x.prete("Deux")
		if err := x.inscrire(x.seance, un, deux); err != nil {
			t.Fatal(err)
		}
		x.tenir()
		if err := x.decider(un, commissions.Accord, "conditions_reunies", "", 0); err != nil {
			t.Fatal(err)
		}
		p := x.passage(un)
		x.certain(parcours.ReprendreDecision(ctx, b, m.Trousseau, x.chef(), p.ID, p.Version, "mauvais niveau"))
		un.etat(masp.EnCommission)
		for _, d := range []*demandeur{un, deux} {
			if err := x.decider(d, commissions.Accord, "conditions_reunies", "", 0); err != nil {
				t.Fatal(err)
			}
		}
		if err := x.valider(); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.AnnulerValidation(ctx, b, m.Trousseau, x.chef(), parcours.AnnulationSeance{Seance: x.seance, Version: x.lire(x.seance).Version}); regleDe(err) != "motif" {
			t.Errorf("annulée sans raison : %v", err)
		}
		if err := x.annuler(x.passage(un).ID); err != nil {
			t.Fatal(err)
		}
		un.etat(masp.EnCommission)
		deux.etat(masp.Accordee)
		if n := x.lettres(); n[0].Etat != documents.Annule || n[1].Etat != documents.AImprimer {
			t.Errorf("lettres : %s, %s", n[0].Etat, n[1].Etat)
		}
		if err := x.decider(un, commissions.RefusDemande, "adhesion", "Elle ne vient pas aux rendez-vous", 0); err != nil {
			t.Fatal(err)
		}
		if err := x.valider(); err != nil {
			t.Fatal(err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			pvs, err := commissions.ProcesVerbauxDe(ctx, l, x.seance)
			if len(pvs) != 2 || pvs[0].Annule || !pvs[1].Annule || pvs[0].Numero != 2 {
				t.Errorf("procès-verbaux : %+v", pvs)
			}
			return err
		})
		m.Signer(t, etaitest.Contrat(deux.dossier, lundi, 12, prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: "7700001", Montant: 60775, JourDuMois: 5}))
		x.refuse("signature", x.annuler(x.passage(un).ID, x.passage(deux).ID))
		un.etat(masp.Refusee) // nothing half done
		if s := x.lire(x.seance); s.Etat != commissions.Validee {
			t.Errorf("séance « %s »", s.Etat)
		}
	})
}

// A commission that invites the persons: each has a letter, cancelled when the agenda is taken back; whether she came is noted before the decision. A withdrawal is
// taken back before the decision, never after. A file that comes late says why.
func TestPersonneInviteeEtDeport(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		x := ouvrirSalle(t, m)
		ctx := t.Context()
		x.certain(parcours.ModifierCommission(ctx, b, x.chef(), commissions.Instance{ID: x.commission, Nom: "Commission MASP", Tribunal: "tribunal administratif d’Exemple", Active: true, Entend: true, Version: 1}))
		un, deux := x.prete("Un"), x.prete("Deux")
		_, err := parcours.InscrirePassages(ctx, b, m.Trousseau, x.chef(), parcours.NouveauPassage{Seance: x.seance, ObjetType: "masp_demande", Objets: []int64{un.id}})
		x.refuse("tardif", err)
		if err := x.inscrire(x.seance, un, deux); err != nil {
			t.Fatal(err)
		}
		if dit, err := x.passage(un).Tardif.Dire(m.Trousseau); err != nil || dit != "expulsion demandée" {
			t.Errorf("inscription tardive : %q %v", dit, err)
		}
		etats := func() (n map[documents.Etat]int) {
			n = map[documents.Etat]int{}
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				cs, err := commissions.ConvocationsDe(ctx, l, x.seance)
				for _, c := range cs {
					d, err := documents.ParID(ctx, l, c.Document)
					if err != nil {
						return err
					}
					n[d.Etat]++
				}
				return err
			})
			return n
		}
		figer := func() {
			t.Helper()
			s := x.lire(x.seance)
			x.certain(parcours.FigerOrdre(ctx, b, m.Trousseau, x.chef(), s.ID, s.Version))
			if n := x.certain(parcours.ConvoquerMembres(ctx, b, m.Trousseau, x.chef(), s.ID, s.Version+1)); n < 2 {
				t.Errorf("%d convocations", n)
			}
		}
		figer()
		s := x.lire(x.seance)
		if n := x.certain(parcours.ConvoquerMembres(ctx, b, m.Trousseau, x.chef(), s.ID, s.Version)); n != 0 || etats()[documents.AImprimer] != 2 {
			t.Errorf("convoquées deux fois : %d, %v", n, etats())
		}
		x.certain(parcours.RouvrirOrdre(ctx, b, m.Trousseau, x.chef(), s.ID, s.Version, "un membre absent"))
		if n := etats(); n[documents.Annule] != 2 || n[documents.AImprimer] != 0 {
			t.Errorf("ordre du jour rouvert : %v", n)
		}
		figer()
		p := x.passage(deux)
		x.certain(parcours.RetirerPassage(ctx, b, m.Trousseau, x.chef(), p.ID, p.Version, "elle renonce"))
		if n := etats(); n[documents.Annule] != 3 || n[documents.AImprimer] != 1 {
			t.Errorf("dossier retiré : %v", n)
		}
		s = x.lire(x.seance)
		x.certain(parcours.OuvrirSeance(ctx, b, m.Trousseau, x.chef(), s.ID, s.Version))
		if err := x.presents(map[int64]commissions.EtatPresence{x.presidente: commissions.Present, x.exterieure: commissions.Present, x.autre: commissions.Excuse}); err != nil {
			t.Fatal(err)
		}
		x.refuse("venue", x.decider(un, commissions.Accord, "conditions_reunies", "", 0))
		p = x.passage(un)
		_, err = parcours.LeverDeport(ctx, b, m.Trousseau, x.chef(), p.ID, p.Version, x.exterieure, "erreur")
		x.refuse("membre", err)
		x.certain(parcours.DeporterMembre(ctx, b, m.Trousseau, x.chef(), p.ID, p.Version, x.exterieure, "suit cette personne"))
		_, err = parcours.DeporterMembre(ctx, b, m.Trousseau, x.chef(), p.ID, p.Version, x.exterieure, "encore")
		x.refuse("membre", err)
		x.refuse("quorum", x.deciderVenue(un, commissions.Excusee, commissions.Accord, "conditions_reunies", "", 0))
		_, err = parcours.LeverDeport(ctx, b, m.Trousseau, x.chef(), p.ID, p.Version, x.exterieure, " ")
		x.refuse("motif", err)
		x.certain(parcours.LeverDeport(ctx, b, m.Trousseau, x.chef(), p.ID, p.Version, x.exterieure, "une homonyme"))
		x.certain(parcours.DeporterMembre(ctx, b, m.Trousseau, x.chef(), p.ID, p.Version, x.exterieure, "la connaît tout de même"))
		x.certain(parcours.LeverDeport(ctx, b, m.Trousseau, x.chef(), p.ID, p.Version, x.exterieure, "elle n’est plus sa voisine"))
		if err := x.deciderVenue(un, commissions.Excusee, commissions.Accord, "conditions_reunies", "", 0); err != nil {
			t.Fatal(err)
		}
		p = x.passage(un)
		_, err = parcours.LeverDeport(ctx, b, m.Trousseau, x.chef(), p.ID, p.Version, x.exterieure, "trop tard")
		x.refuse("etat", err)
		if err := x.valider(); err != nil {
			t.Fatal(err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			pvs, err := commissions.ProcesVerbauxDe(ctx, l, x.seance)
			if err != nil {
				return err
			}
			dit, err := pvs[0].Texte.Ouvrir(m.Trousseau)
			if err != nil || !strings.Contains(dit, "excusée") || !strings.Contains(dit, "expulsion demandée") {
				t.Errorf("procès-verbal : %s %v", dit, err)
			}
			_, err = parcours.Verifier(ctx, l, m.Trousseau)
			return err
		})
		for nom, sql := range map[string]string{"venue changée après": `update commission_passage set personne = 'absente'`, "raison du retard effacée": `update commission_passage set tardif_contenu_id = null, tardif_engagement = null where tardif_contenu_id is not null`,
			"déport rétabli": `delete from commission_deport_leve`, "convocation effacée": `delete from commission_convocation`,
			"déport levé après": `insert into commission_deport_leve(deport_id, contenu_id, engagement, par, le) select d.id, d.contenu_id, d.engagement, d.note_par, d.note_le from commission_deport d where d.id = -1 or d.id in (select max(id) from commission_deport)`} {
			if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error { _, err := e.Exec(ctx, sql); return err }); err == nil {
				t.Errorf("%s : passé", nom)
			}
		}
	})
}

// Raw SQL is refused by the tables themselves, on both engines.
func TestGardesDesCommissions(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		x := ouvrirSalle(t, m)
		un, deux := x.prete("Un"), x.prete("Deux")
		if err := x.inscrire(x.seance, un, deux); err != nil {
			t.Fatal(err)
		}
		exigerGarde(t, b, "un dossier devant deux commissions", fmt.Sprintf(`insert into commission_passage(seance_id, dossier_id, objet_type, objet_id, rang, inscrit_par, inscrit_le) select %d, dossier_id, objet_type, objet_id, rang, inscrit_par, inscrit_le from commission_passage where rang = 1`, x.suivante))
		x.tenir()
		if err := x.decider(un, commissions.Accord, "conditions_reunies", "", 0); err != nil {
			t.Fatal(err)
		}
		if err := x.decider(deux, commissions.RefusDemande, "condition", "Aucune prestation", 0); err != nil {
			t.Fatal(err)
		}
		if err := x.valider(); err != nil {
			t.Fatal(err)
		}
		for nom, sql := range map[string]string{
			"séance supprimée": `delete from commission_seance`, "séance dévalidée": `update commission_seance set etat = 'preparation' where etat = 'validee'`, "date changée": `update commission_seance set lieu = 'ailleurs' where etat = 'validee'`,
			"ordre du jour refait": `update commission_seance set ordre_empreinte = null where etat = 'validee'`, "étape effacée": `delete from commission_etape`, "étape changée": `update commission_etape set vers = 'figee'`,
			"passage ajouté":  `insert into commission_passage(seance_id, dossier_id, objet_type, objet_id, rang, inscrit_par, inscrit_le) select seance_id, dossier_id, 'autre', 9, 9, inscrit_par, inscrit_le from commission_passage where etat = 'decide'`,
			"passage déplacé": `update commission_passage set rang = 7`, "passage rouvert": `update commission_passage set etat = 'inscrit'`, "décision changée": `update commission_decision set sens = 'refus'`, "décision effacée": `delete from commission_decision`,
			"décision ajoutée":     `insert into commission_decision(passage_id, dossier_id, rang, sens, motif_id, libelle, decideur_id, saisie_par, saisie_le) select passage_id, dossier_id, 9, 'accord', motif_id, libelle, decideur_id, saisie_par, saisie_le from commission_decision where sens = 'accord'`,
			"procès-verbal changé": `update commission_proces_verbal set numero = 9`, "lettre changée": `update commission_notification set document_id = 9`, "lettre supprimée": `delete from commission_notification`,
			"quorum changé": `update commission_quorum set regle = 'sans'`, "membre renommé": `update commission_membre set nom = 'x'`, "motif recodé": `update commission_motif set code = 'x'`, "présence supprimée": `delete from commission_presence`,
		} {
			if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error { _, err := e.Exec(t.Context(), sql); return err }); err == nil {
				t.Errorf("%s : passé", nom)
			}
		}
	})
}
