// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/organisation"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/paiements/proposition"
)

func consignesQuestions(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, `select id, ligne_id, dossier_id, demandee_par, choix, recette_id, nature, repondue_par from question_ligne order by id`, func(r *sql.Rows) ([]consigne, error) {
		var q comptes.Question
		err := r.Scan(&q.ID, &q.Ligne, &q.Dossier, &q.DemandeePar, &q.Choix, bdd.OuZero(&q.Recette), &q.Nature, bdd.OuZero(&q.ReponduePar))
		quoi := fmt.Sprintf("question %d sur une ligne de relevé", q.ID)
		cs := []consigne{{quoi, "question.poser", "question_ligne", q.ID, q.DemandeePar, valeursQuestion(q), ""}}
		if q.ReponduePar != 0 {
			cs = append(cs, consigne{quoi, "question.repondre", "question_ligne", q.ID, q.ReponduePar, valeursReponse(q), ""})
		}
		return cs, err
	})
}

// consignesDemandes: who asked for what, and what became of it.
func consignesDemandes(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, paiements.DeDemande+`order by d.id`, func(r *sql.Rows) ([]consigne, error) {
		d, err := paiements.ScanDemande(r, new(string))
		quoi := fmt.Sprintf("demande d’ordre %d", d.ID)
		cs := []consigne{{quoi, "ordre.demander", "ordre_demande", d.ID, d.DemandeePar, d.Consignees(), ""}}
		if d.Decision != "" {
			cs = append(cs, consigne{quoi, natureDecision(d), "ordre_demande", d.ID, d.DecideePar, decisionConsignee(d), ""})
		}
		return cs, err
	})
}

func consignesOperations(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, `select id, ligne_id, dossier_id, centimes, nature, piece_id, tiers_id, creee_par from operation order by id`, func(r *sql.Rows) ([]consigne, error) {
		var o comptes.Operation
		err := r.Scan(&o.ID, &o.Ligne, &o.Dossier, &o.Centimes, &o.Nature, bdd.OuZero(&o.Piece), bdd.OuZero(&o.Tiers), &o.CreeePar)
		return []consigne{{fmt.Sprintf("opération %d", o.ID), "operation.creer", "operation", o.ID, o.CreeePar, valeursOperation(o), ""}}, err
	})
}

// consignesReponses: what the bank answered to the file of a remise, line by line.
func consignesReponses(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	rs, err := paiements.Reponses(ctx, l, 0)
	for _, r := range rs {
		cs = append(cs, consigne{fmt.Sprintf("compte rendu %d de la banque", r.ID), "remise.reponse", "remise", r.Remise, r.RecuePar, r.Consignees(), ""})
	}
	return cs, err
}

func consignesPlans(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	comptes, err := bdd.Lister(ctx, l, scanID, `select distinct compte_id from plan order by compte_id`)
	for len(comptes) > 0 && err == nil {
		n := min(len(comptes), 500)
		var versions map[int64][]plan.Plan
		versions, err = plan.Versions(ctx, l, comptes[:n])
		comptes = comptes[n:]
		for _, compte := range clesDe(versions) {
			for _, p := range versions[compte] {
				cs = append(cs, consigne{fmt.Sprintf("plan %d, version %d", p.ID, p.Numero), "plan.enregistrer", "plan", p.ID, p.SaisiPar, p.Consignees(), ""})
			}
		}
	}
	return cs, err
}

func consignesReserves(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, `select id, compte_id, dossier_id, serie, occurrence, centimes, jour, agent_id from reserve_mouvement order by id`, func(r *sql.Rows) ([]consigne, error) {
		var m plan.MouvementReserve
		err := r.Scan(&m.ID, &m.Compte, &m.Dossier, &m.Serie, &m.Occurrence, &m.Centimes, &m.Jour, &m.Agent)
		nature := "reserve.mettre"
		if m.Occurrence.Vide() {
			nature = "reserve.liberer"
		}
		return []consigne{{fmt.Sprintf("somme mise de côté ou libérée %d", m.ID), nature, "reserve_mouvement", m.ID, m.Agent, m.Consignees(), ""}}, err
	})
}

func consignesPropositions(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	lots, err := proposition.Lots(ctx, l)
	for _, x := range lots {
		cs = append(cs, consigne{fmt.Sprintf("proposition %d, et celles qui ont été faites avec elle", x.ID), "proposition.garder", "proposition", x.ID, x.FaitPar, x.Consignees(), ""})
	}
	return cs, err
}

func consignesArbitrages(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, `select id, compte_id, serie, occurrence, sens, agent_id from proposition_arbitrage order by id`, func(r *sql.Rows) ([]consigne, error) {
		var x proposition.Arbitrage
		err := r.Scan(&x.ID, &x.Compte, &x.Serie, &x.Occurrence, &x.Sens, &x.Agent)
		return []consigne{{fmt.Sprintf("arbitrage %d", x.ID), "proposition.arbitrer", "proposition_arbitrage", x.ID, x.Agent, x.Consignees(), ""}}, err
	})
}

func consignesAccords(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, `select arbitrage_id, demande_par, accepte, agent_id from proposition_accord order by arbitrage_id`, func(r *sql.Rows) ([]consigne, error) {
		var id, demandePar, agent int64
		var accepte bool
		err := r.Scan(&id, &demandePar, &accepte, &agent)
		nature := "proposition.refuser_arbitrage"
		if accepte {
			nature = "proposition.accepter_arbitrage"
		}
		return []consigne{{fmt.Sprintf("réponse à l’arbitrage %d", id), nature, "proposition_arbitrage", id, agent, valeursAccord(demandePar), ""}}, err
	})
}

func consignesReponsesAuxLignes(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, `select id, ligne_id, agent_id from proposition_reponse order by id`, func(r *sql.Rows) ([]consigne, error) {
		var x proposition.Reponse
		err := r.Scan(&x.ID, &x.Ligne, &x.Agent)
		return []consigne{{fmt.Sprintf("réponse %d à une ligne refusée", x.ID), "proposition.repondre", "proposition_reponse", x.ID, x.Agent, x.Consignees(), ""}}, err
	})
}

// verifierReprises: a reprise is what its last entry or correction recorded, parts included, and who visaed it or gave it up is who the journal says.
func verifierReprises(ctx context.Context, l bdd.Lecture) error {
	rs, err := comptes.Reprises(ctx, l)
	if err != nil {
		return err
	}
	for _, r := range rs {
		err := confronterActe(ctx, l, "reprise.corriger", "reprise", r.ID, r.PrepareePar, r.Consignees())
		if errors.Is(err, errActe) {
			var n int64
			if err := l.QueryRow(ctx, `select count(*) from journal_actes where objet = 'reprise' and objet_id = $1 and nature = 'reprise.corriger'`, r.ID).Scan(&n); err != nil {
				return err
			}
			if n == 0 {
				err = confronterActe(ctx, l, "reprise.preparer", "reprise", r.ID, r.PrepareePar, r.Consignees())
			}
		}
		for nature, agent := range map[string]int64{"reprise.viser": r.ViseePar, "reprise.annuler": r.AnnuleePar} {
			if err == nil && agent != 0 {
				err = confronterActe(ctx, l, nature, "reprise", r.ID, agent, valeursSolde(r))
			}
		}
		if err != nil {
			return dire(err, "reprise %d : ce n’est pas ce que le journal des actes a consigné", r.ID)
		}
	}
	return comptes.Controler(ctx, l, []comptes.Controle{{SQL: `select cast(j.objet_id as text) from journal_actes j where j.nature = 'reprise.preparer'
		and not exists (select 1 from reprise r where r.id = j.objet_id)`, Faute: "reprise %s : consignée au journal des actes, elle n’est plus là"}})
}

// verifierSuites: what became of the lines of a proposal, all in all, is what its last preparation recorded.
func verifierSuites(ctx context.Context, l bdd.Lecture) error {
	suites, err := proposition.EmpreintesSuites(ctx, l)
	if err != nil {
		return err
	}
	type prepare struct {
		id      int64
		valeurs string
	}
	actes, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x prepare, err error) { return x, r.Scan(&x.id, &x.valeurs) }, `select objet_id, valeurs from journal_actes where id in (select max(id) from journal_actes
		where objet = 'proposition' and nature = 'proposition.preparer' group by objet_id) order by objet_id`)
	if err != nil {
		return err
	}
	for _, a := range actes {
		dit, err := journal.Ecrit(journal.Empreinte("suites", suites[a.id]))
		if err != nil {
			return err
		}
		if !strings.HasSuffix(a.valeurs, "\n"+dit) {
			return faute("proposition %d : ce que sont devenues ses lignes n’est pas ce que le journal des actes a consigné", a.id)
		}
		delete(suites, a.id)
	}
	for _, id := range clesDe(suites) {
		return faute("proposition %d : ce que sont devenues ses lignes n’est pas ce que le journal des actes a consigné", id)
	}
	return nil
}

// consignesRIBSuivis: an order that went on to the bank details just approved, whose version bears the instant of the approval.
func consignesRIBSuivis(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, `select x.ordre_id, coalesce(x.agent_id, 0), coalesce(v.id, 0) from ordre_evenement x join ordre o on o.id = x.ordre_id join tiers_version a on a.id = o.tiers_version_id
		left join tiers_version v on v.tiers_id = a.tiers_id and v.approuvee_le = x.instant where x.motif = 'rib_suivi' and x.de = x.vers order by x.id`, func(r *sql.Rows) ([]consigne, error) {
		var ordre, agent, version int64
		err := r.Scan(&ordre, &agent, &version)
		return []consigne{{fmt.Sprintf("ordre %d, qui a suivi un nouveau RIB", ordre), "ordre.suivre_rib", "ordre", ordre, agent, []journal.Valeur{journal.Entier("coordonnees", version)}, ""}}, err
	})
}

// consignesJetons: a token of the API, for whom it acts and until when, and its end.
func consignesJetons(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, `select id, agent_id, jeton, portees, du, au, cree_par, coalesce(revoque_par, 0) from jeton_api order by id`, func(r *sql.Rows) ([]consigne, error) {
		var id, agent, par, revocateur int64
		var empreinte []byte
		var portees string
		var du, au jour.Jour
		err := r.Scan(&id, &agent, &empreinte, &portees, &du, &au, &par, &revocateur)
		quoi := fmt.Sprintf("jeton %d", id)
		cs := []consigne{{quoi, "jeton.creer", "jeton_api", id, par, organisation.ValeursJeton(agent, empreinte, portees, du, au), ""}}
		if revocateur != 0 {
			cs = append(cs, consigne{quoi, "jeton.revoquer", "jeton_api", id, revocateur, nil, ""})
		}
		return cs, err
	})
}

// consignesAbonnements: a program that is told of events, where, of which ones, and its end.
func consignesAbonnements(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, `select id, adresse, natures, cree_par, coalesce(clos_par, 0) from abonnement order by id`, func(r *sql.Rows) ([]consigne, error) {
		var id, par, clos int64
		var adresse, natures string
		err := r.Scan(&id, &adresse, &natures, &par, &clos)
		quoi := fmt.Sprintf("abonnement %d", id)
		cs := []consigne{{quoi, "abonnement.creer", "abonnement", id, par, organisation.ValeursAbonnement(adresse, natures), ""}}
		if clos != 0 {
			cs = append(cs, consigne{quoi, "abonnement.clore", "abonnement", id, clos, nil, ""})
		}
		return cs, err
	})
}
