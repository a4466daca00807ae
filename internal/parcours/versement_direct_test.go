// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/chronologie"
	"etai/internal/documents"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/masp/versement"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports/indicateurs"
)

type procedure struct {
	*testing.T
	m  *etaitest.Monde
	id int64
}

func (p *procedure) lire() (v versement.Versement, xs []versement.Etape) {
	p.Helper()
	p.m.Lire(p.T, func(ctx context.Context, l bdd.Lecture) (err error) {
		if v, err = versement.ParID(ctx, l, p.id); err == nil {
			xs, err = versement.EtapesDe(ctx, l, p.id)
		}
		return err
	})
	return v, xs
}

func (p *procedure) avancer(x versement.Etape) error {
	p.Helper()
	v, _ := p.lire()
	_, err := parcours.AvancerVersement(p.Context(), p.m.Base, p.m.Trousseau, p.m.Demande(droits.CESF), p.id, v.Version, x)
	return err
}

func (p *procedure) doit(x versement.Etape) {
	p.Helper()
	if err := p.avancer(x); err != nil {
		p.Fatal(err)
	}
}

func (p *procedure) signer() error {
	p.Helper()
	v, _ := p.lire()
	_, err := parcours.SignerRequete(p.Context(), p.m.Base, p.m.Trousseau, p.m.Demande(droits.CESF), p.id, v.Version, "Claire Exemple, directrice, par délégation de la présidente", nil)
	return err
}

// accorder takes a signed request to a payment that runs from a day.
func (p *procedure) accorder(h *etaitest.Horloge, debut jour.Jour) {
	p.Helper()
	v, xs := p.lire()
	j := xs[len(xs)-1].Le
	p.doit(versement.Etape{Vers: versement.LRAREnvoyee, Le: j})
	p.doit(versement.Etape{Vers: versement.Deposee, Le: j})
	p.doit(versement.Etape{Vers: versement.Audience, Le: j, AudienceLe: j.Plus(20)})
	h.ReglerJour(debut)
	p.doit(versement.Etape{Vers: versement.Accorde, Le: j.Plus(30), Montant: v.Montant, Mois: v.Mois})
	p.doit(versement.Etape{Vers: versement.Notifie, Le: j.Plus(35)})
	p.doit(versement.Etape{Vers: versement.EnCours, Le: debut, Debut: debut, Texte: "Aucun appel à ce jour."})
}

func saisieVersement(dossier int64) parcours.SaisieVersement {
	return parcours.SaisieVersement{Dossier: dossier, Requerant: masp.PresidentDuDepartement, Cause: versement.Refus, CauseLe: jour.Certain(2026, 10, 1), PremierImpaye: jour.Certain(2026, 8, 5), Loyer: 41000, Charges: 4500, TiersPayant: 23000,
		Plancher: 30000, Montant: 22500, Mois: 24, Textes: versement.Textes{Domicile: "2, rue d’ici\n87000 LIMOGES", Bailleur: "Office d’Exemple", BailleurAdresse: "3, rue là\n87000 LIMOGES", Tribunal: "Tribunal judiciaire d’Exemple",
			TribunalAdresse: "4, place du Palais\n87000 LIMOGES", Motifs: "Aucun loyer payé depuis août, contrat refusé.", Pieces: "Bail\nDécompte du bailleur"},
		Prestations: []versement.Prestation{{Numero: 17, Montant: 57349, Organisme: "CAF d’Exemple", Adresse: "1, rue des Allocations, 87000 Limoges"}}}
}

// compterVersements counts, in the figures of each year, a first payment from February 2027 whose renewal began on 1 February 2029 and ended that day.
func compterVersements(t *testing.T, m *etaitest.Monde) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		a := m.Agents[droits.ChefDeService]
		a.Instant = l.Instant()
		noms, err := indicateurs.LireNoms(ctx, l)
		if err != nil {
			return err
		}
		for annee, veut := range map[int]map[string]int64{2026: {"masp3_demandees": 1}, 2027: {"masp3_nouvelles": 1, "mois": 110000}, 2028: {"mois": 120000}, 2029: {"masp3_terminees": 1, "mois": 20000}} {
			periode, err := indicateurs.PeriodeDe(annee, l.Instant().Jour())
			if err != nil {
				return err
			}
			for _, fait := range []string{"masp3_demandees", "masp3_nouvelles", "masp3_terminees", "mois"} {
				x, err := indicateurs.Compter(ctx, l, a, noms, fait, periode)
				if err != nil {
					return err
				}
				if n := x.Total(3).Valeur(); n != veut[fait] {
					t.Errorf("%s en %d : %d, attendu %d", fait, annee, n, veut[fait])
				}
				if moyenne, _ := x.Total(3).Moyenne(); fait == "masp3_terminees" && annee == 2029 && moyenne != 2400 {
					t.Errorf("durée réelle, renouvellement compris : %d centièmes de mois", moyenne)
				}
				liste, err := indicateurs.Lister(ctx, l, a, periode, indicateurs.Choix{Fait: fait, Niveau: 3}, 100, 0)
				if err != nil || int64(len(liste.Lignes)) != x.Total(3).Nombre {
					t.Errorf("%s en %d : %d en liste, %v", fait, annee, len(liste.Lignes), err)
				}
			}
		}
		return nil
	})
}

// requeteDit checks a request to the judge: who signs it stands under it.
func requeteDit(t *testing.T, m *etaitest.Monde, document int64, mentions ...string) {
	t.Helper()
	if lettre := lettreDit(t, m, document, mentions...); !strings.Contains(lettre.Texte(), "Signé par "+lettre.Signataire+".") {
		t.Errorf("deux signataires : %q au bas de\n%s", lettre.Signataire, lettre.Texte())
	}
}

func lettreDit(t *testing.T, m *etaitest.Monde, document int64, mentions ...string) (lettre documents.Lettre) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		d, err := documents.ParID(ctx, l, document)
		if err != nil {
			return err
		}
		lettre, err = d.Lettre(m.Trousseau)
		for _, mention := range mentions {
			if !strings.Contains(lettre.Texte(), mention) {
				t.Errorf("mention %q absente de la lettre :\n%s", mention, lettre.Texte())
			}
		}
		return err
	})
	return lettre
}

// A procedure from the first thought to its renewal and its end: documents written with the facts that were checked, tasks that follow, a payment that runs from a judgment alone.
func TestVersementDirect(t *testing.T) {
	etaitest.BasesHorloge(t, func(t *testing.T, b *bdd.Base, h *etaitest.Horloge) {
		ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
		dossier, _ := m.DemandeValidee(t, "Exemple")
		enTete(t, m)
		cesf := m.Demande(droits.CESF)
		s := saisieVersement(dossier)
		s.Textes.BailleurAdresse = ""
		for _, r := range []droits.Role{droits.Comptable, droits.Administrateur, droits.Direction} {
			if _, err := parcours.EnvisagerVersement(ctx, b, m.Trousseau, m.Demande(r), s); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s : %v", r, err)
			}
		}
		id, err := parcours.EnvisagerVersement(ctx, b, m.Trousseau, cesf, s)
		if err != nil {
			t.Fatal(err)
		}
		p := &procedure{t, m, id}
		if _, err := parcours.EnvisagerVersement(ctx, b, m.Trousseau, cesf, s); regleDe(err) != "versement" {
			t.Errorf("deux à la fois : %v", err)
		}
		if err := p.signer(); regleDe(err) != "R27" {
			t.Errorf("sans l’adresse du bailleur : %v", err)
		}
		s = saisieVersement(dossier)
		s.ID, s.Version = id, 1
		if _, err := parcours.EnvisagerVersement(ctx, b, m.Trousseau, cesf, s); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.EnvisagerVersement(ctx, b, m.Trousseau, cesf, s); !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Errorf("deux corrections d’une version : %v", err)
		}
		if err := p.signer(); err != nil {
			t.Fatal(err)
		}
		v, xs := p.lire()
		requeteDit(t, m, xs[0].Document, "demeurant 2, rue d’ici, 87000 LIMOGES", "CAF d’Exemple, 1, rue des Allocations, 87000 Limoges", "Office d’Exemple, 3, rue là, 87000 LIMOGES", "Aucun loyer payé depuis août", "Décompte du bailleur", "président du conseil départemental")
		if _, err := parcours.EnvisagerVersement(ctx, b, m.Trousseau, cesf, parcours.SaisieVersement{ID: id, Version: v.Version, Requerant: masp.Prefet}); regleDe(err) != "etat" {
			t.Errorf("requête signée corrigée : %v", err)
		}
		// Taken up again, corrected, signed again: other documents replace the first ones.
		p.doit(versement.Etape{Vers: versement.Envisage, Le: lundi, Texte: "Montant à revoir."})
		if err := p.signer(); err != nil {
			t.Fatal(err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			d, err := documents.ParID(ctx, l, xs[0].Document)
			if d.Etat != documents.Annule {
				t.Errorf("première requête : %s", d.Etat)
			}
			return err
		})
		p.accorder(h, jour.Certain(2027, 2, 1))
		v, _ = p.lire()
		if v.Etat != versement.EnCours || v.Debut != jour.Certain(2027, 2, 1) || v.Fin != jour.Certain(2029, 1, 31) {
			t.Fatalf("en cours : %+v", v)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			var motif string
			var echeance jour.Jour
			if err := l.QueryRow(ctx, `select motif, echeance from tache where nature = $1 and objet_id = $2 and faite_le is null`, string(agenda.VersementAPoursuivre), id).Scan(&motif, &echeance); err != nil {
				return err
			}
			if motif != "en_cours" || echeance != jour.Certain(2028, 11, 2) {
				t.Errorf("tâche : %s, %s", motif, echeance)
			}
			a := m.Agents[droits.CESF]
			a.Instant = l.Instant()
			evs, err := chronologie.Lister(ctx, l, m.Trousseau, a, dossier, chronologie.Filtre{})
			var dits []string
			for _, ev := range evs {
				if ev.Objet == versement.Objet {
					dits = append(dits, ev.Nature+" "+ev.Jour.String())
				}
			}
			if err != nil || len(dits) != 9 || dits[0] != "versement.en_cours 2027-02-01" {
				t.Errorf("chronologie : %q, %v", dits, err)
			}
			return nil
		})
		if err := p.avancer(versement.Etape{Vers: versement.Fini, Le: jour.Certain(2027, 2, 1), Motif: "echeance"}); regleDe(err) != "le" {
			t.Errorf("échéance avant le terme : %v", err)
		}

		// A mainlevée that the judge refuses leaves the payment as it was.
		if err := p.avancer(versement.Etape{Vers: versement.MainleveeDemandee, Le: jour.Certain(2027, 2, 1), Motif: "pcd"}); regleDe(err) != "texte" {
			t.Errorf("mainlevée sans motifs : %v", err)
		}
		if err := p.avancer(versement.Etape{Vers: versement.MainleveeDemandee, Le: jour.Certain(2027, 2, 1), Motif: "pcd", Texte: "La dette est apurée."}); regleDe(err) != "signataire" {
			t.Errorf("mainlevée sans signataire : %v", err)
		}
		p.doit(versement.Etape{Vers: versement.MainleveeDemandee, Le: jour.Certain(2027, 2, 1), Motif: "ccapex", Texte: "La dette est apurée.", Signataire: "Jean Exemple, secrétaire de la CCAPEX"})
		_, xs = p.lire()
		requeteDit(t, m, xs[len(xs)-1].Document, "jugement du 23 décembre 2026", "demeurant 2, rue d’ici, 87000 LIMOGES", "CAF d’Exemple, 1, rue des Allocations, 87000 Limoges", "Office d’Exemple, 3, rue là, 87000 LIMOGES", "La commission de coordination", "La dette est apurée.",
			"Signé par Jean Exemple, secrétaire de la CCAPEX")
		mainlevee := xs[len(xs)-1]
		lettreDit(t, m, mainlevee.Lettre, "jugement du 23 décembre 2026", "La commission de coordination", "La dette est apurée.", "Tribunal judiciaire d’Exemple", "le versement continue comme avant")
		p.doit(versement.Etape{Vers: versement.MainleveeLRAR, Le: jour.Certain(2027, 2, 1)})
		p.doit(versement.Etape{Vers: versement.MainleveeAudience, Le: jour.Certain(2027, 2, 1), AudienceLe: jour.Certain(2027, 3, 1), Lieu: "Salle 2"})
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.CESF]
			a.Instant = l.Instant()
			ls, err := versement.Etapes(ctx, l, m.Trousseau, a, id)
			if err != nil {
				return err
			}
			if x := ls[len(ls)-1]; x.Texte != "Lieu\u00a0: Salle 2" || x.Echeance != jour.Certain(2027, 4, 1) {
				t.Errorf("audience de mainlevée : %+v", x)
			}
			return nil
		})
		p.doit(versement.Etape{Vers: versement.EnCours, Le: jour.Certain(2027, 2, 1), Texte: "Rejetée."})

		// Who asks herself is written nothing.
		p.doit(versement.Etape{Vers: versement.MainleveeDemandee, Le: jour.Certain(2027, 2, 1), Motif: "personne"})
		if _, xs = p.lire(); xs[len(xs)-1].Document != 0 || xs[len(xs)-1].Lettre != 0 {
			t.Errorf("mainlevée par la personne : %+v", xs[len(xs)-1])
		}
		if err := p.avancer(versement.Etape{Vers: versement.MainleveeLRAR, Le: jour.Certain(2027, 2, 1)}); regleDe(err) != "lrar_le" {
			t.Errorf("lettre à qui demande : %v", err)
		}
		if err := brut(t, b, fmt.Sprintf(`insert into versement_direct_etape(versement_id, dossier_id, rang, de, vers, le, lrar_le, par, note_le) select id, dossier_id, rang + 1, 'mainlevee_demandee', 'mainlevee_lrar', '2027-02-01', '2027-02-01', cree_par, cree_le from versement_direct where id = %d`, id)); err == nil {
			t.Error("lettre à qui demande : la table le permet")
		}
		p.doit(versement.Etape{Vers: versement.MainleveeAudience, Le: jour.Certain(2027, 2, 1), AudienceLe: jour.Certain(2027, 3, 1)})
		p.doit(versement.Etape{Vers: versement.EnCours, Le: jour.Certain(2027, 2, 1), Texte: "Elle y renonce."})

		// The renewal: a request of its own; R31 counts what was granted.
		suite := saisieVersement(dossier)
		suite.SuiteDe = id
		q := &procedure{t, m, 0}
		if q.id, err = parcours.EnvisagerVersement(ctx, b, m.Trousseau, cesf, suite); err != nil {
			t.Fatal(err)
		}
		if v, _ := p.lire(); v.Etat != versement.Renouvellement {
			t.Errorf("renouvelé : %s", v.Etat)
		}
		if _, err := parcours.EnvisagerVersement(ctx, b, m.Trousseau, cesf, suite); regleDe(err) != "etat" {
			t.Errorf("renouvelé deux fois : %v", err)
		}
		if err := q.signer(); err != nil {
			t.Fatal(err)
		}
		_, xs = q.lire()
		requeteDit(t, m, xs[0].Document, "le renouvellement du versement ordonné par jugement du", "en cours jusqu’au 31 janvier 2029")
		q.accorder(h, jour.Certain(2029, 2, 1))
		if _, err := parcours.EnvisagerVersement(ctx, b, m.Trousseau, cesf, saisieVersement(dossier)); regleDe(err) != "versement" {
			t.Errorf("une autre requête, à côté d’un renouvellement qui court : %v", err)
		}
		if v, _ := p.lire(); v.Etat != versement.Fini {
			t.Errorf("après son renouvellement : %s", v.Etat)
		}
		if v, _ := q.lire(); v.Fin != jour.Certain(2031, 1, 31) {
			t.Errorf("renouvellement jusqu’au %s", v.Fin)
		}
		q.doit(versement.Etape{Vers: versement.Fini, Le: jour.Certain(2029, 2, 1), Motif: "depart"})
		compterVersements(t, m)
		dernier := saisieVersement(dossier)
		r := &procedure{t, m, 0}
		if r.id, err = parcours.EnvisagerVersement(ctx, b, m.Trousseau, cesf, dernier); err != nil {
			t.Fatal(err)
		}
		if err := r.signer(); regleDe(err) != "R31" { // 24 months and one
			t.Errorf("49e mois : %v", err)
		}

		// The tables hold it too.
		for nom, sql := range map[string]string{
			"état sans étape":         fmt.Sprintf(`update versement_direct set etat = 'en_cours' where id = %d`, r.id),
			"durée sans étape":        fmt.Sprintf(`update versement_direct set fin = '2040-01-31' where id = %d`, q.id),
			"requête signée changée":  fmt.Sprintf(`update versement_direct set montant = 1 where id = %d`, id),
			"prestation changée":      fmt.Sprintf(`update versement_direct_prestation set montant = 1 where versement_id = %d`, id),
			"prestation ôtée":         fmt.Sprintf(`delete from versement_direct_prestation where versement_id = %d`, id),
			"étape changée":           fmt.Sprintf(`update versement_direct_etape set mois = 48 where versement_id = %d`, id),
			"étape ôtée":              fmt.Sprintf(`delete from versement_direct_etape where versement_id = %d`, id),
			"procédure ôtée":          fmt.Sprintf(`delete from versement_direct where id = %d`, r.id),
			"étape qui saute":         fmt.Sprintf(`insert into versement_direct_etape(versement_id, dossier_id, rang, de, vers, le, par, note_le) values (%d, %d, 1, 'deposee', 'audience', '2027-01-01', %d, '2027-01-01T00:00:00.000000Z')`, r.id, dossier, cesf.Agent.ID),
			"renouveler ce qui finit": fmt.Sprintf(`insert into versement_direct(dossier_id, organisation_id, suite_de, numero, requerant, cree_par, cree_le) values (%d, %d, %d, 'X', 'pcd', %d, '2027-01-01T00:00:00.000000Z')`, dossier, m.Organisation, id, cesf.Agent.ID),
		} {
			if err := brut(t, b, sql); err == nil {
				t.Errorf("%s : la table le permet", nom)
			}
		}
		m.SansClair(t, "Aucun loyer payé depuis août", "Office d’Exemple")
		m.VoitTout(t,
			etaitest.Alteration{Nom: "montant accordé", SQL: `update versement_direct_etape set montant = montant - 1 where vers = 'accorde'`, Dit: "journal des actes"},
			etaitest.Alteration{Nom: "montant demandé", SQL: `update versement_direct set montant = montant - 1`, Dit: "journal des actes"},
			etaitest.Alteration{Nom: "durée allongée", SQL: `update versement_direct set fin = null, debut = null where suite_de is null and etat = 'fini'`, Dit: "n’a pas couru avant lui"})
	})
}

// An appeal against a judgment whose payment runs already: it is judged while the landlord is paid, once; confirmed with another duration, or overturned. The tables hold who ends it so.
func TestVersementEnAppel(t *testing.T) {
	etaitest.BasesHorloge(t, func(t *testing.T, b *bdd.Base, h *etaitest.Horloge) {
		ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
		enTete(t, m)
		commencer := func(nom string) *procedure {
			dossier, _ := m.DemandeValidee(t, nom)
			id, err := parcours.EnvisagerVersement(ctx, b, m.Trousseau, m.Demande(droits.CESF), saisieVersement(dossier))
			if err != nil {
				t.Fatal(err)
			}
			p := &procedure{t, m, id}
			if err := p.signer(); err != nil {
				t.Fatal(err)
			}
			return p
		}
		confirme, infirme := commencer("Confirme"), commencer("Infirme")
		debut := jour.Certain(2026, 12, 30) // notified two days before
		for _, p := range []*procedure{confirme, infirme} {
			p.accorder(h, debut)
			if err := brut(t, b, fmt.Sprintf(`insert into versement_direct_etape(versement_id, dossier_id, rang, de, vers, le, motif, par, note_le) select id, dossier_id, rang + 1, 'en_cours', 'fini', '2026-12-30', 'infirme', cree_par, cree_le from versement_direct where id = %d`, p.id)); err == nil {
				t.Error("infirmé sans appel : la table le permet")
			}
			h.ReglerJour(jour.Certain(2027, 3, 1))
			if err := p.avancer(versement.Etape{Vers: versement.AppelEnCours, Le: jour.Certain(2027, 3, 1), Motif: "personne"}); regleDe(err) != versement.RegleAppel {
				t.Errorf("appel hors délai : %v", err)
			}
			p.doit(versement.Etape{Vers: versement.AppelEnCours, Le: jour.Certain(2026, 12, 29), Motif: "personne"}) // learnt of late
			v, xs := p.lire()
			if v.Etat != versement.AppelEnCours || !v.Etat.Court() || v.Debut != debut || xs[len(xs)-1].Echeance != jour.Certain(2027, 2, 27) {
				t.Errorf("en appel : %+v", v)
			}
			suite := saisieVersement(v.Dossier)
			suite.SuiteDe = v.ID
			if _, err := parcours.EnvisagerVersement(ctx, b, m.Trousseau, m.Demande(droits.CESF), suite); regleDe(err) != "etat" {
				t.Errorf("renouvelé en appel : %v", err)
			}
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				ps, err := versement.PeriodesDes(ctx, l, []int64{v.Dossier})
				if x := versement.PeriodeDu(ps[v.Dossier], jour.Certain(2027, 2, 1)); x.Fin.Vide() {
					t.Error("pendant l’appel, le loyer n’est pas dit déjà versé")
				}
				return err
			})
			h.ReglerJour(lundi)
		}
		h.ReglerJour(jour.Certain(2027, 4, 1))
		confirme.doit(versement.Etape{Vers: versement.EnCours, Le: jour.Certain(2027, 4, 1), Montant: 20000, Mois: 12, Texte: "Réformé."})
		v, xs := confirme.lire()
		if v.Etat != versement.EnCours || v.Debut != debut || v.Fin != jour.Certain(2027, 12, 29) || xs[len(xs)-1].Montant != 20000 {
			t.Errorf("confirmé : %+v", v)
		}
		if err := confirme.avancer(versement.Etape{Vers: versement.AppelEnCours, Le: jour.Certain(2026, 12, 29), Motif: "requerant"}); regleDe(err) != "etat" {
			t.Errorf("deuxième appel : %v", err)
		}
		if err := brut(t, b, fmt.Sprintf(`insert into versement_direct_etape(versement_id, dossier_id, rang, de, vers, le, motif, par, note_le) select id, dossier_id, rang + 1, 'en_cours', 'appel_en_cours', '2027-04-01', 'personne', cree_par, cree_le from versement_direct where id = %d`, confirme.id)); err == nil {
			t.Error("deux appels : la table le permet")
		}
		infirme.doit(versement.Etape{Vers: versement.Fini, Le: jour.Certain(2027, 3, 31), Motif: "infirme"})
		if v, _ = infirme.lire(); v.Etat != versement.Fini {
			t.Errorf("infirmé : %s", v.Etat)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.ChefDeService]
			a.Instant = l.Instant()
			noms, err := indicateurs.LireNoms(ctx, l)
			if err != nil {
				return err
			}
			periode, err := indicateurs.PeriodeDe(2027, l.Instant().Jour())
			if err != nil {
				return err
			}
			x, err := indicateurs.Compter(ctx, l, a, noms, "masp3_terminees", periode)
			if n := x.Total(3).Valeur(); n != 1 {
				t.Errorf("%d versements finis", n)
			}
			return err
		})
		m.Verifier(t)
	})
}

// Rent that leaves her account while a judgment sends benefits to her landlord is looked at: it may be paid twice.
func TestLoyerDejaVerse(t *testing.T) {
	etaitest.BasesHorloge(t, func(t *testing.T, b *bdd.Base, h *etaitest.Horloge) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		enTete(t, m)
		approvisionner(t, m, s, 60000)
		o := lireOrdre(t, m, preparer(t, m, loyer(t, m, s, m.Bailleur(t), 10000)))
		id, err := parcours.EnvisagerVersement(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), saisieVersement(s.Dossier))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.SignerRequete(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), id, 1, "Claire Exemple, directrice, par délégation", map[string]string{versement.RegleAutorisation: "Le contrat n’est pas respecté."}); err != nil {
			t.Fatal(err)
		}
		p := &procedure{t, m, id}
		p.accorder(h, jour.Certain(2027, 1, 20))
		for le, attendu := range map[jour.Jour]bool{jour.Certain(2027, 1, 19): false, jour.Certain(2027, 1, 21): true} {
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				o.ExecutionLe = le
				if r := parcours.RisqueDe(ctx, l, o); r == nil || (r.Code == parcours.CodeVersementDirect) != attendu || attendu && !strings.Contains(r.Message, "depuis le 20/01/2027, par jugement") {
					t.Errorf("%s : %+v", le, r)
				}
				o.Objet = paiements.Energie
				if r := parcours.RisqueDe(ctx, l, o); r != nil && r.Code == parcours.CodeVersementDirect {
					t.Errorf("une facture : %+v", r)
				}
				o.Objet = paiements.Loyer
				return nil
			})
		}
		m.Verifier(t)
	})
}
