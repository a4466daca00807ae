// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"testing"
	"time"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/gestion"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/prestations"
	"etai/internal/rapports"
	"etai/internal/rapports/indicateurs"
	"etai/internal/reglement"
)

// tachesDe are the open tasks of some kinds on a file, with their deadline.
func tachesDe(t *testing.T, m *etaitest.Monde, dossier int64, natures ...agenda.Nature) (r []string) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		ts, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x agenda.Tache, err error) { return x, r.Scan(&x.Nature, &x.Motif, &x.Echeance) },
			`select nature, motif, echeance from tache where dossier_id = $1 and faite_le is null order by nature, echeance`, dossier)
		for _, x := range ts {
			if slices.Contains(natures, x.Nature) {
				r = append(r, string(x.Nature)+" "+x.Motif+" "+x.Echeance.String())
			}
		}
		return err
	})
	return r
}

func recettesDe(t *testing.T, m *etaitest.Monde, dossier int64, le jour.Jour) (r []string) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		rs, err := gestion.RecettesDuDossier(ctx, l, dossier)
		for _, x := range rs {
			if x.EnCours(le) {
				r = append(r, x.Organisme)
			}
		}
		slices.Sort(r)
		return err
	})
	return r
}

// The person withdraws her authorisation any day (R36), also before an avenant that was to take effect later: from then on nothing is managed, whatever that one says.
func TestRetraitAvantUnAvenant(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		c := contratsDe(t, m, s.Dossier)[0]
		amender := func(n parcours.NouvelAvenant) error {
			n.Dossier, n.Contrat, n.SigneLe = s.Dossier, c.ID, lundi
			_, err := parcours.AmenderContrat(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), n)
			return err
		}
		prestation := parcours.PrestationDuContrat{Percue: c.Autorisations[0].Percue, Autorisee: true, Plafond: 10000}
		for _, n := range []parcours.NouvelAvenant{{Nature: masp.AutresPrestations, Du: lundi.Plus(30), Texte: "Elle garde le reste", Prestations: []parcours.PrestationDuContrat{prestation}},
			{Nature: masp.AutresObjectifs, Du: lundi.Plus(40), Texte: "Elle a trouvé une formation", Objectifs: etaitest.Objectifs()}} {
			n.SignePourLe, n.SignePour = lundi, etaitest.SignePour
			if err := amender(n); err != nil {
				t.Fatal(err)
			}
		}
		retrait := parcours.NouvelAvenant{Nature: masp.RetraitAutorisation, Du: lundi.Plus(30), Texte: "Elle veut gérer seule"}
		if err := amender(retrait); regleDe(err) != "R10" {
			t.Errorf("le jour d’un avenant : %v", err)
		}
		retrait.Du = lundi.Plus(5)
		if err := amender(retrait); err != nil {
			t.Fatal(err)
		}
		lu := contratsDe(t, m, s.Dossier)[0]
		if ps := lu.Periodes(); len(ps) != 2 || ps[1] != (masp.Periode{Niveau: masp.SansGestion, Du: lundi.Plus(5), Au: c.Fin}) {
			t.Errorf("périodes %+v", ps)
		}
		for _, le := range []jour.Jour{lundi.Plus(5), lundi.Plus(30), lundi.Plus(60)} {
			if _, as := lu.EnVigueur(le); lu.NiveauLe(le) != masp.SansGestion || as != nil || recettesDe(t, m, s.Dossier, le) != nil {
				t.Errorf("encore gérée le %s", le)
			}
		}
		suite := parcours.NouvelAvenant{Nature: masp.AutresObjectifs, Du: lundi.Plus(20), SignePourLe: lundi, SignePour: etaitest.SignePour, Texte: "Encore", Objectifs: etaitest.Objectifs()}
		if err := amender(suite); regleDe(err) != "R10" {
			t.Errorf("un autre avant un avenant : %v", err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.ChefDeService]
			a.Instant = l.Instant()
			fins, _, err := rapports.FinsDeMesure(ctx, l, a, c.Fin, 10, 0)
			if err != nil || len(fins) != 1 || fins[0].Niveau != masp.SansGestion {
				t.Errorf("fins %+v, %v", fins, err)
			}
			return nil
		})
		m.Verifier(t)
	})
}

// A contract goes from one level to the other and back, changes its benefits and its aims, each time by a signed avenant: the management follows, each payer has its
// task before its cut-off, the account is given back, and nothing that was signed is edited.
func TestAmenderContrat(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000, prestations.Percue{Numero: 13, Organisme: "MSA", Allocataire: "7700009", Montant: 20000})
		c := contratsDe(t, m, s.Dossier)[0]
		percue := func(organisme string) (id int64) {
			for _, a := range c.Autorisations {
				if a.Organisme == organisme {
					return a.Percue
				}
			}
			t.Fatalf("aucune prestation de %s", organisme)
			return 0
		}
		rsa, aah := parcours.PrestationDuContrat{Percue: percue("CAF"), Autorisee: true}, parcours.PrestationDuContrat{Percue: percue("MSA"), Autorisee: true, Plafond: 10000}
		n := parcours.NouvelAvenant{Dossier: s.Dossier, Contrat: c.ID, Nature: masp.AutresPrestations, Du: lundi.Plus(30), SigneLe: lundi, SignePourLe: lundi, SignePour: etaitest.SignePour, Texte: "Elle garde son AAH",
			Prestations: []parcours.PrestationDuContrat{rsa}}
		essayer := func(r droits.Role, f func(*parcours.NouvelAvenant)) error {
			x := n
			f(&x)
			_, err := parcours.AmenderContrat(t.Context(), b, m.Trousseau, m.Demande(r), x)
			return err
		}
		rien := func(*parcours.NouvelAvenant) {}
		for nom, x := range map[string]struct {
			f     func(*parcours.NouvelAvenant)
			regle string
		}{
			"sans raison":           {func(n *parcours.NouvelAvenant) { n.Texte = " " }, "texte"},
			"nature inconnue":       {func(n *parcours.NouvelAvenant) { n.Nature = "duree" }, "nature"},
			"après la fin":          {func(n *parcours.NouvelAvenant) { n.Du = c.Fin.Plus(1) }, "R10"},
			"le premier jour":       {func(n *parcours.NouvelAvenant) { n.Du = c.Debut }, "R10"},
			"déjà avec gestion":     {func(n *parcours.NouvelAvenant) { n.Nature = masp.VersAvecGestion }, "nature"},
			"sans le département":   {func(n *parcours.NouvelAvenant) { n.SignePourLe = jour.Jour{} }, "R4-departement"},
			"sans signataire":       {func(n *parcours.NouvelAvenant) { n.SignePour = "" }, "R4-signataire"},
			"sans sa qualité":       {func(n *parcours.NouvelAvenant) { n.SignePour = "Jeanne Exemple" }, "R4-signataire"},
			"signé après son effet": {func(n *parcours.NouvelAvenant) { n.Du = lundi.Plus(-1) }, "R4 R4-departement"},
			"sans autorisation":     {func(n *parcours.NouvelAvenant) { n.Prestations = nil }, "R13"},
			"objectifs d’une sorte": {func(n *parcours.NouvelAvenant) {
				n.Nature, n.Objectifs = masp.AutresObjectifs, etaitest.Objectifs()[:1]
			}, "R11-autonomie"},
			"prestation d’une autre": {func(n *parcours.NouvelAvenant) { n.Prestations[0].Percue = 999 }, parcours.ErrInterdit.Error()},
		} {
			n.Prestations = []parcours.PrestationDuContrat{rsa}
			if err := essayer(droits.CESF, x.f); regleDe(err) != x.regle && (err == nil || err.Error() != x.regle) {
				t.Errorf("%s : %v", nom, err)
			}
		}
		n.Prestations = []parcours.PrestationDuContrat{rsa}
		for _, r := range []droits.Role{droits.Comptable, droits.Referent, droits.Administrateur} {
			if err := essayer(r, rien); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s change un contrat : %v", r, err)
			}
		}
		// The AAH is hers again from the 30th day on: its payer is told two weeks before.
		if err := essayer(droits.CESF, rien); err != nil {
			t.Fatal(err)
		}
		if avant, apres := recettesDe(t, m, s.Dossier, lundi.Plus(29)), recettesDe(t, m, s.Dossier, lundi.Plus(30)); !slices.Equal(avant, []string{"CAF", "MSA"}) || !slices.Equal(apres, []string{"CAF"}) {
			t.Errorf("gérées %v puis %v", avant, apres)
		}
		payeurs := []agenda.Nature{agenda.PayeurAuDebut, agenda.PayeurALaFin, agenda.CompteARendre}
		if ts := tachesDe(t, m, s.Dossier, payeurs...); !slices.Equal(ts, []string{"payeur_a_la_fin  " + lundi.Plus(14).String()}) {
			t.Errorf("tâches %v", ts)
		}
		// Other aims change nothing of the money.
		n = parcours.NouvelAvenant{Dossier: s.Dossier, Contrat: c.ID, Nature: masp.AutresObjectifs, Du: lundi.Plus(40), SigneLe: lundi, SignePourLe: lundi, SignePour: etaitest.SignePour, Texte: "Elle a trouvé une formation", Objectifs: etaitest.Objectifs()}
		if err := essayer(droits.CESF, func(n *parcours.NouvelAvenant) { n.Du = lundi.Plus(30) }); regleDe(err) != "R10" {
			t.Errorf("deux le même jour : %v", err)
		}
		if err := essayer(droits.CESF, rien); err != nil {
			t.Fatal(err)
		}
		// She withdraws her authorisation, alone: the contract goes on without management.
		n = parcours.NouvelAvenant{Dossier: s.Dossier, Contrat: c.ID, Nature: masp.RetraitAutorisation, Du: lundi.Plus(41), SigneLe: lundi, Texte: "Elle veut gérer seule"}
		if err := essayer(droits.CESF, rien); err != nil {
			t.Fatal(err)
		}
		if apres := recettesDe(t, m, s.Dossier, lundi.Plus(41)); apres != nil {
			t.Errorf("encore gérées : %v", apres)
		}
		if ts := tachesDe(t, m, s.Dossier, payeurs...); len(ts) != 3 || ts[0] != "compte_a_rendre individuel "+lundi.Plus(70).String() {
			t.Errorf("tâches %v", ts)
		}
		// And authorises again, up to an amount.
		n = parcours.NouvelAvenant{Dossier: s.Dossier, Contrat: c.ID, Nature: masp.VersAvecGestion, Du: lundi.Plus(60), SigneLe: lundi, SignePourLe: lundi, SignePour: etaitest.SignePour, Texte: "Le loyer est de nouveau impayé", Prestations: []parcours.PrestationDuContrat{aah}}
		if err := essayer(droits.CESF, rien); err != nil {
			t.Fatal(err)
		}
		lu := contratsDe(t, m, s.Dossier)[0]
		for le, niveau := range map[jour.Jour]int{c.Debut: 2, lundi.Plus(40): 2, lundi.Plus(41): 1, lundi.Plus(60): 2} {
			if lu.NiveauLe(le) != niveau {
				t.Errorf("niveau %d le %s", lu.NiveauLe(le), le)
			}
		}
		if ps := lu.Periodes(); len(ps) != 3 || ps[1] != (masp.Periode{Niveau: 1, Du: lundi.Plus(41), Au: lundi.Plus(59)}) || ps[2].Au != c.Fin {
			t.Errorf("périodes %+v", ps)
		}
		if os, as := lu.EnVigueur(c.Fin); lu.Niveau != 2 || len(lu.Avenants) != 4 || lu.Avenants[2].Texte != "Elle veut gérer seule" || len(os) != 2 || len(as) != 1 || as[0].Plafond != 10000 || as[0].Au != c.Fin {
			t.Errorf("contrat %+v", lu)
		}
		// The contract stops: all that was opened under it ends with it.
		arreter(t, m, s.Dossier, lundi.Plus(90), masp.Relais)
		if apres := recettesDe(t, m, s.Dossier, lundi.Plus(91)); apres != nil {
			t.Errorf("après l’arrêt : %v", apres)
		}
		if err := essayer(droits.CESF, func(n *parcours.NouvelAvenant) { n.Du = lundi.Plus(91) }); regleDe(err) != "R10" {
			t.Errorf("après l’arrêt : %v", err)
		}
		for nom, ordre := range map[string]string{
			"avenant changé":             `update masp_avenant set niveau = 2 where nature = 'revocation'`,
			"avenant effacé":             `delete from masp_avenant`,
			"retrait signé pour elle":    `insert into masp_avenant(contrat_id, dossier_id, rang, nature, niveau, du, signe_le, signe_pour_le, contenu_id, engagement, cree_par, cree_le) select contrat_id, dossier_id, 9, 'revocation', 1, signe_le, signe_le, signe_le, contenu_id, engagement, cree_par, cree_le from masp_avenant where rang = 1`,
			"niveau qui ne suit pas":     `insert into masp_avenant(contrat_id, dossier_id, rang, nature, niveau, du, signe_le, signe_pour_le, contenu_id, engagement, cree_par, cree_le) select contrat_id, dossier_id, 9, 'sans_gestion', 2, signe_le, signe_le, signe_le, contenu_id, engagement, cree_par, cree_le from masp_avenant where rang = 1`,
			"ligne d’un autre contrat":   `insert into masp_autorisation(contrat_id, dossier_id, percue_id, numero, libelle, organisme, allocataire, du, au, signee_le, avenant_id) select contrat_id, dossier_id, percue_id, numero, libelle, organisme, allocataire, du, au, signee_le, 999 from masp_autorisation`,
			"ligne autorisée deux fois":  `insert into masp_autorisation(contrat_id, dossier_id, percue_id, numero, libelle, organisme, allocataire, du, au, signee_le) select contrat_id, dossier_id, percue_id, numero, libelle, organisme, allocataire, du, au, signee_le from masp_autorisation where avenant_id is null`,
			"gestion qui court toujours": `update gestion set au = '2030-01-01' where origine = 'masp_avenant'`,
		} {
			exigerGarde(t, b, nom, ordre)
		}
		m.VoitTout(t, etaitest.Alteration{Nom: "niveau d’un avenant", SQL: `update masp_avenant set signe_pour = '', signe_le = du where rang = 2`, Dit: "journal des actes"},
			etaitest.Alteration{Nom: "avenant sans sa ligne", SQL: `delete from masp_autorisation where avenant_id is not null`, Dit: "n’a pas ce qu’il change"})
	})
}

// A contribution is decided with the contract or by an avenant, under the ceiling of the day; nothing of the authorisation changes with it.
func TestContribution(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		c := contratsDe(t, m, s.Dossier)[0]
		n := parcours.NouvelAvenant{Dossier: s.Dossier, Contrat: c.ID, Nature: masp.AutreContribution, Du: lundi.Plus(30), SigneLe: lundi, SignePourLe: lundi, SignePour: etaitest.SignePour, Texte: "Décision du président du conseil départemental",
			Contribution: masp.Contribution{Mensuelle: 2000, Ressources: 1600000}}
		amender := func(f func(*parcours.NouvelAvenant)) error {
			x := n
			f(&x)
			_, err := parcours.AmenderContrat(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), x)
			return err
		}
		if err := amender(func(*parcours.NouvelAvenant) {}); regleDe(err) != "R21" {
			t.Errorf("le département n’en demande pas : %v", err)
		}
		if _, err := parcours.FixerParametre(t.Context(), b, m.Demande(droits.Direction), reglement.NouvelleValeur{Code: string(reglement.ContributionDemandee), Portee: reglement.Loi, Valeur: reglement.Valeur{Nombre: 1}, Du: lundi, Vue: derniereValeur(t, m, reglement.ContributionDemandee),
			Source: "Règlement départemental d’aide sociale", Preuve: reglement.Interne}); err != nil {
			t.Fatal(err)
		}
		for nom, f := range map[string]func(*parcours.NouvelAvenant){
			"au-dessus du plafond": func(n *parcours.NouvelAvenant) { n.Contribution.Mensuelle = 100000 },
			"sous l’AAH":           func(n *parcours.NouvelAvenant) { n.Contribution.Ressources = 700000 },
			"ressources négatives": func(n *parcours.NouvelAvenant) { n.Contribution.Ressources = -1 },
		} {
			if err := amender(f); regleDe(err) != "R21" {
				t.Errorf("%s : %v", nom, err)
			}
		}
		if err := amender(func(*parcours.NouvelAvenant) {}); err != nil {
			t.Fatal(err)
		}
		if err := amender(func(n *parcours.NouvelAvenant) { n.Du, n.Contribution.Mensuelle = lundi.Plus(60), 0 }); err != nil {
			t.Fatal(err)
		}
		lu := contratsDe(t, m, s.Dossier)[0]
		for le, x := range map[jour.Jour]int{lundi.Plus(29): -1, lundi.Plus(30): 2000, lundi.Plus(59): 2000, lundi.Plus(60): 0} {
			if c := lu.ContributionLe(le); c.Decidee() != (x >= 0) || x >= 0 && int(c.Mensuelle) != x || c.Decidee() && (c.Bareme != "C" || c.Plafond < 2000) {
				t.Errorf("%s : %+v", le, c)
			}
		}
		if r := recettesDe(t, m, s.Dossier, lundi.Plus(61)); !slices.Equal(r, []string{"CAF"}) {
			t.Errorf("l’autorisation a changé : %v", r)
		}
		// The figures count it in the year that it runs, by what was earned, and no more once it is nil.
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.ChefDeService]
			a.Instant = l.Instant()
			for annee, veut := range map[int]int64{2026: 1, 2027: 0} {
				x, err := indicateurs.Compter(ctx, l, a, indicateurs.Noms{}, "participations", indicateurs.Periode{Annee: annee, Du: jour.Certain(annee, 1, 1), Au: jour.Certain(annee, 12, 31)})
				if err != nil || x.Total(2).Nombre != veut || x.De("tranche", "smic", 0).Nombre != veut {
					t.Errorf("participations de %d : %+v, %v", annee, x.Chiffres, err)
				}
			}
			return nil
		})
		exigerGarde(t, b, "contribution changée", `update masp_contribution set mensuelle = 1`)
		exigerGarde(t, b, "contribution supprimée", `delete from masp_contribution`)
		exigerGarde(t, b, "au-dessus du plafond", `insert into masp_contribution(contrat_id, dossier_id, mensuelle, ressources, plafond, bareme, seuil_aah, seuil_smic) select contrat_id, dossier_id, plafond + 1, ressources, plafond, bareme, seuil_aah, seuil_smic from masp_contribution`)
		m.Verifier(t)
	})
}

// A benefit leaves the authorisation while its payer goes on paying another (CASF art. L271-2, 01-masp §3.3): the payer is told before its cut-off, once, of that benefit; a contract that
// follows does not make it forget; a benefit that comes is told too.
func TestLigneRetireeParAvenant(t *testing.T) {
	etaitest.BasesHorloge(t, func(t *testing.T, b *bdd.Base, h *etaitest.Horloge) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000, prestations.Percue{Numero: 13, Organisme: "CAF", Libelle: "AAH", Montant: 20000})
		c := contratsDe(t, m, s.Dossier)[0]
		par := map[int]parcours.PrestationDuContrat{}
		for _, a := range c.Autorisations {
			par[a.Numero] = parcours.PrestationDuContrat{Percue: a.Percue, Autorisee: true}
		}
		amender := func(du jour.Jour, ps ...parcours.PrestationDuContrat) {
			t.Helper()
			if _, err := parcours.AmenderContrat(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), parcours.NouvelAvenant{Dossier: s.Dossier, Contrat: c.ID, Nature: masp.AutresPrestations, Du: du, SigneLe: lundi, SignePourLe: lundi,
				SignePour: etaitest.SignePour, Texte: "Elle garde son AAH", Prestations: ps}); err != nil {
				t.Fatal(err)
			}
		}
		payeurs := func(quand string, veut ...string) {
			t.Helper()
			if _, err := parcours.Planifier(t.Context(), b); err != nil {
				t.Fatal(err)
			}
			if ts := tachesDe(t, m, s.Dossier, agenda.PayeurAuDebut, agenda.PayeurALaFin); !slices.Equal(ts, veut) {
				t.Errorf("%s : %q, attendu %q", quand, ts, veut)
			}
		}
		dit := func(veut ...string) {
			t.Helper()
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				a := m.Agents[droits.CESF]
				a.Instant = l.Instant()
				ts, err := rapports.Taches(ctx, l, a, rapports.FiltreTaches{Nature: agenda.PayeurALaFin}, 10, 0)
				for _, x := range ts {
					d, err := rapports.DetailDe(ctx, l, a, x.Tache)
					if err != nil || d.NomTiers != "CAF" || !slices.Equal(d.Cessent, veut) {
						t.Errorf("%q dit, attendu %q : %v", d.Cessent, veut, err)
					}
				}
				return err
			})
		}
		amender(lundi.Plus(30), par[17])
		retrait := "payeur_a_la_fin  " + lundi.Plus(14).String()
		payeurs("retrait d’une ligne", retrait)
		dit("AAH")
		suite := etaitest.Contrat(s.Dossier, c.Fin.Plus(1), 12)
		suite.Niveau, suite.Prestations = masp.AvecGestion, []parcours.PrestationDuContrat{par[17]}
		h.Avancer(time.Duration(jour.Certain(2027, 12, 16).Depuis(lundi)) * 24 * time.Hour)
		payeurs("fin du contrat", retrait, "payeur_a_la_fin  2027-12-16")
		h.Avancer(17 * 24 * time.Hour)
		m.Signer(t, suite)
		payeurs("renouvellement", retrait)
		dit("AAH")
		c = contratsDe(t, m, s.Dossier)[0]
		amender(c.Debut.Plus(30), par[17], par[13])
		payeurs("les deux de nouveau", "payeur_au_debut  "+c.Debut.Plus(35).String())
	})
}
