// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/delegation"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
)

// delegue is a world with its département, a convention and files.
type delegue struct {
	*etaitest.Monde
	d          etaitest.Delegues
	convention int64
	n          int
}

func (x *delegue) par(a droits.Agent) parcours.Demande { return parcours.Demande{Agent: a} }

func nouveauDelegue(t *testing.T, b *bdd.Base, regle delegation.RegleDeMois) *delegue {
	m := etaitest.NouveauMonde(t, b)
	x := &delegue{Monde: m, d: m.Deleguer(t)}
	id, err := parcours.CreerConvention(t.Context(), b, m.Trousseau, x.par(x.d.Referent), x.d.Convention(m.Organisation, jour.Certain(2026, 1, 1), jour.Certain(2026, 12, 31), regle))
	if err != nil {
		t.Fatal(err)
	}
	x.convention = id
	return x
}

// personne opens a file in the département, or in the association.
func (x *delegue) personne(t *testing.T, chez droits.Agent) int64 {
	x.n++
	id, err := parcours.CreerPersonne(t.Context(), x.Base, x.par(chez), parcours.NouvellePersonne{Personne: personnes.Personne{Nom: "Confiée-" + string(rune('A'+x.n)), Prenom: "Personne", Naissance: etaitest.Naissance, EcrireDomicile: true}})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (x *delegue) contrat(t *testing.T, dossier int64, qui droits.Agent, debut jour.Jour) int64 {
	n := etaitest.Contrat(dossier, debut, 6, prestations.Percue{Numero: 17, Organisme: "CAF", Montant: 60775, JourDuMois: 5})
	n.Departement = x.d.Departement
	id, err := parcours.SignerContrat(t.Context(), x.Base, x.Trousseau, x.par(qui), n)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (x *delegue) offrir(dossier int64, du jour.Jour) (int64, error) {
	return parcours.OffrirMesure(context.Background(), x.Base, x.Trousseau, x.par(x.d.Referent), parcours.NouvelleOffre{Dossier: dossier, Convention: x.convention, Du: du})
}

func (x *delegue) accepter(t *testing.T, attribution int64, du jour.Jour) {
	t.Helper()
	if _, err := parcours.AccepterMesure(t.Context(), x.Base, x.Trousseau, x.par(x.Agents[droits.ChefDeService]), parcours.ReponseOffre{Attribution: attribution, Version: 1, Du: du, Agent: x.Agents[droits.CESF].ID}); err != nil {
		t.Fatal(err)
	}
}

func (x *delegue) lignes(t *testing.T, etat int64) (ls []delegation.Ligne) {
	t.Helper()
	x.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		ls, err = delegation.LignesDe(ctx, l, etat)
		return err
	})
	return ls
}

func (x *delegue) peut(t *testing.T, a droits.Agent, action droits.Action, dossier int64) (oui bool) {
	t.Helper()
	x.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		oui, err = droits.Peut(ctx, l, a, action, dossier)
		return err
	})
	return oui
}

func attendreRefus(t *testing.T, quoi string, err error, regle string) {
	t.Helper()
	if r, ok := errors.AsType[*parcours.Refus](err); !ok || r.Regle != regle {
		t.Errorf("%s : %v, le refus %q était attendu", quoi, err, regle)
	}
}

// Who may be a délégataire, and what a convention must say: each refusal names what it is about.
func TestConventions(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		x := nouveauDelegue(t, b, delegation.MoisEntame)
		ctx := t.Context()
		for quoi, c := range map[string]struct {
			change func(*parcours.NouvelleConvention)
			regle  string
		}{
			"une entreprise":      {func(n *parcours.NouvelleConvention) { n.Convention.Nature = delegation.Entreprise }, "nature"},
			"une personne":        {func(n *parcours.NouvelleConvention) { n.Convention.Nature = delegation.Particulier }, "nature"},
			"une association":     {func(n *parcours.NouvelleConvention) { n.Convention.Nature = delegation.CCAS }, "nature"}, // said to be a CCAS
			"la même référence":   {func(n *parcours.NouvelleConvention) { n.Convention.Reference = "2026-MASP" }, "reference"},
			"soi-même":            {func(n *parcours.NouvelleConvention) { n.Convention.Delegataire = x.d.Departement }, "delegataire"},
			"un SIRET sans clé":   {func(n *parcours.NouvelleConvention) { n.Version.SIRETEmetteur = "99999999800002" }, "siret_emetteur"},
			"sans code service":   {func(n *parcours.NouvelleConvention) { n.Version.Service = "" }, "service"},
			"sans prix":           {func(n *parcours.NouvelleConvention) { n.Version.Prix1 = 0 }, "prix_1"},
			"prix et dotation":    {func(n *parcours.NouvelleConvention) { n.Version.Dotation = 100 }, "dotation"},
			"sans exonération":    {func(n *parcours.NouvelleConvention) { n.Version.Exoneration = " " }, "exoneration"},
			"un IBAN faux":        {func(n *parcours.NouvelleConvention) { n.Version.IBAN = "FR7600000000000000000000000" }, "iban"},
			"une fin avant début": {func(n *parcours.NouvelleConvention) { n.Version.Au = n.Version.Du.Plus(-1) }, "au"},
		} {
			n := x.d.Convention(x.Organisation, jour.Certain(2026, 1, 1), jour.Certain(2026, 12, 31), delegation.MoisEntame)
			n.Convention.Reference = "autre"
			c.change(&n)
			_, err := parcours.CreerConvention(ctx, b, x.Trousseau, x.par(x.d.Referent), n)
			attendreRefus(t, quoi, err, c.regle)
			if c.regle == "nature" && n.Convention.Nature != delegation.CCAS && !strings.Contains(err.Error(), "L. 271-3") {
				t.Errorf("%s : l’article n’est pas cité : %v", quoi, err)
			}
		}
		n := x.d.Convention(x.Organisation, jour.Certain(2026, 1, 1), jour.Certain(2026, 12, 31), delegation.MoisEntame)
		n.Convention.Reference = "autre"
		if _, err := parcours.CreerConvention(ctx, b, x.Trousseau, x.Demande(droits.ChefDeService), n); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("un délégataire crée sa convention : %v", err)
		}
		v := n.Version
		v.Convention, v.Effet, v.Au, v.Prix1 = x.convention, jour.Certain(2026, 7, 2), jour.Certain(2027, 6, 30), 22000
		_, err := parcours.SignerAvenant(ctx, b, x.Trousseau, x.par(x.d.Referent), v)
		attendreRefus(t, "un avenant au 2 du mois", err, "effet")
		v.Effet = jour.Certain(2026, 7, 1)
		if _, err := parcours.SignerAvenant(ctx, b, x.Trousseau, x.par(x.d.Referent), v); err != nil {
			t.Fatal(err)
		}
		for quoi, sql := range map[string]string{
			"convention modifiée":        `update delegation_convention set reference = 'x'`,
			"version modifiée":           `update delegation_version set prix_1 = 1`,
			"version supprimée":          `delete from delegation_version`,
			"délégataire interdit":       `update delegation_convention set nature = 'entreprise'`,
			"délégataire interdit, créé": `insert into delegation_convention(departement_id, delegataire_id, reference, nature, cadre, creee_par, creee_le) select departement_id, delegataire_id, 'y', 'entreprise', cadre, creee_par, creee_le from delegation_convention`,
		} {
			if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error { _, err := e.Exec(ctx, sql); return err }); err == nil {
				t.Errorf("%s : la table laisse faire", quoi)
			}
		}
	})
}

// A file of the département is offered, accepted, withdrawn: who sees what at each step.
func TestAttributionEtDroits(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		x := nouveauDelegue(t, b, delegation.MoisEntame)
		ctx, chef, cesf := t.Context(), x.Agents[droits.ChefDeService], x.Agents[droits.CESF]
		var aujourdhui jour.Jour
		x.Lire(t, func(_ context.Context, l bdd.Lecture) error { aujourdhui = l.Instant().Jour(); return nil })
		dossier := x.personne(t, x.d.Conseillere)
		if x.peut(t, chef, droits.LireIdentite, dossier) {
			t.Fatal("le délégataire voit un dossier que personne ne lui propose")
		}
		_, err := x.offrir(dossier, jour.Certain(2027, 1, 1))
		attendreRefus(t, "hors de la convention", err, "du")
		if !strings.Contains(err.Error(), "R20") {
			t.Errorf("R20 n’est pas nommée : %v", err)
		}
		id, err := x.offrir(dossier, jour.Certain(2026, 2, 1))
		if err != nil {
			t.Fatal(err)
		}
		if !x.peut(t, chef, droits.LireContrat, dossier) || x.peut(t, chef, droits.LireNotes, dossier) || x.peut(t, cesf, droits.LireIdentite, dossier) {
			t.Error("à l’offre : le chef du délégataire lit le contrat, rien de plus, et lui seul")
		}
		_, err = x.offrir(dossier, jour.Certain(2026, 3, 1))
		attendreRefus(t, "proposée deux fois", err, "dossier")
		_, err = parcours.RefuserMesure(ctx, b, x.Trousseau, x.par(chef), parcours.ReponseOffre{Attribution: id, Version: 1})
		attendreRefus(t, "un refus sans motif", err, "texte")
		if _, err := parcours.RefuserMesure(ctx, b, x.Trousseau, x.par(chef), parcours.ReponseOffre{Attribution: id, Version: 1, Texte: "Plus de place ce mois-ci."}); err != nil {
			t.Fatal(err)
		}
		if id, err = x.offrir(dossier, jour.Certain(2026, 2, 1)); err != nil {
			t.Fatal(err)
		}
		x.accepter(t, id, jour.Certain(2026, 2, 10))
		if !x.peut(t, chef, droits.EcrireDossier, dossier) || !x.peut(t, cesf, droits.EcrireDossier, dossier) || !x.peut(t, x.d.Conseillere, droits.EcrireDossier, dossier) {
			t.Error("acceptée : le délégataire et le département ont le dossier")
		}
		if _, err := parcours.EcrireMessage(ctx, b, x.Trousseau, x.par(x.d.Referent), dossier, "Le bail est au dossier."); err != nil {
			t.Fatal(err)
		}
		if err := parcours.VoirMessages(ctx, b, x.par(cesf), dossier); err != nil {
			t.Fatal(err)
		}
		x.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := cesf
			a.Instant = l.Instant()
			ms, err := delegation.Messages(ctx, l, x.Trousseau, a, dossier)
			if err != nil || len(ms) != 1 || ms[0].Texte != "Le bail est au dossier." || len(ms[0].Vus) != 1 || ms[0].Vus[0].Agent != cesf.ID {
				t.Errorf("le fil : %+v, %v", ms, err)
			}
			a = x.Agents[droits.Comptable]
			a.Instant = l.Instant()
			if ms, err = delegation.Messages(ctx, l, x.Trousseau, a, dossier); err != nil || len(ms) != 0 {
				t.Errorf("le comptable lit le fil : %v", err)
			}
			return nil
		})
		retrait := parcours.ReponseOffre{Attribution: id, Version: 2, Au: jour.Certain(2026, 6, 30), AccesAu: aujourdhui, Texte: "Elle déménage."}
		for quoi, c := range map[string]struct {
			change func(*parcours.ReponseOffre)
			regle  string
		}{
			"avant la charge":    {func(n *parcours.ReponseOffre) { n.Au = jour.Certain(2026, 2, 9) }, "au"},
			"sans motif":         {func(n *parcours.ReponseOffre) { n.Texte = " " }, "texte"},
			"un accès sans fin":  {func(n *parcours.ReponseOffre) { n.AccesAu = aujourdhui.Plus(400) }, "acces_au"},
			"un accès déjà fini": {func(n *parcours.ReponseOffre) { n.AccesAu = aujourdhui.Plus(-1) }, "acces_au"},
		} {
			n := retrait
			c.change(&n)
			_, err := parcours.RetirerMesure(ctx, b, x.Trousseau, x.par(x.d.Referent), n)
			attendreRefus(t, quoi, err, c.regle)
		}
		if _, err := parcours.RetirerMesure(ctx, b, x.Trousseau, x.par(x.d.Referent), retrait); err != nil {
			t.Fatal(err)
		}
		x.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			var n int
			err := l.QueryRow(ctx, `select count(*) from dossier_attribution where dossier_id = $1 and organisation_id = $2 and (au is null or au > $3)`, dossier, x.Organisation, aujourdhui).Scan(&n)
			if err != nil || n != 0 {
				t.Errorf("après le retrait, %d droits du délégataire restent ouverts (%v)", n, err)
			}
			return nil
		})
		_, err = x.offrir(dossier, jour.Certain(2026, 6, 30))
		attendreRefus(t, "proposée un jour encore pris", err, "du")
		for quoi, sql := range map[string]string{
			"attribution supprimée":      `delete from delegation_attribution`,
			"étape modifiée":             `update delegation_etape set le_jour = le_jour`,
			"retrait repris":             `update delegation_attribution set etat = 'acceptee', au = null, acces_au = null`,
			"message modifié":            `update delegation_message set par = par`,
			"message vu effacé":          `delete from delegation_vu`,
			"attribution d’une autre":    `update delegation_attribution set dossier_id = dossier_id + 1`,
			"refus sans motif, en table": `insert into delegation_etape(attribution_id, rang, vers, le_jour, par, le) select attribution_id, 9, 'refusee', le_jour, par, le from delegation_etape where rang = 1`,
		} {
			if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error { _, err := e.Exec(ctx, sql); return err }); err == nil {
				t.Errorf("%s : la table laisse faire", quoi)
			}
		}
	})
}

// A month: accepted, rejected for want of a contract, rejected by hand, contested, answered; agreed by the département; billed; taken back by a credit note and
// caught up by the next état.
func TestFacturation(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		x := nouveauDelegue(t, b, delegation.MoisEntame)
		ctx := t.Context()
		chef, comptable, referent := x.Agents[droits.ChefDeService], x.Agents[droits.Comptable], x.d.Referent
		janvier := jour.Certain(2026, 1, 10)
		var dossiers []int64
		for range 4 {
			d := x.personne(t, x.Agents[droits.CESF])
			dossiers = append(dossiers, d)
		}
		for _, d := range dossiers[:3] {
			x.contrat(t, d, x.Agents[droits.CESF], janvier)
		}
		for _, d := range dossiers[:3] {
			id, err := x.offrir(d, janvier)
			if err != nil {
				t.Fatal(err)
			}
			x.accepter(t, id, janvier)
		}
		sans := x.personne(t, x.d.Conseillere)
		id, err := x.offrir(sans, janvier)
		if err != nil {
			t.Fatal(err)
		}
		x.accepter(t, id, janvier)

		_, err = parcours.SoumettreEtat(ctx, b, x.par(comptable), x.convention, jour.Certain(2026, 12, 1))
		attendreRefus(t, "un mois qui n’est pas fini", err, "periode")
		etat, err := parcours.SoumettreEtat(ctx, b, x.par(comptable), x.convention, janvier)
		if err != nil {
			t.Fatal(err)
		}
		_, err = parcours.SoumettreEtat(ctx, b, x.par(comptable), x.convention, janvier)
		attendreRefus(t, "deux états d’une période", err, "periode")
		ls := x.lignes(t, etat)
		if len(ls) != 4 || !ls[0].Acceptee() || ls[3].Raison != delegation.SansContrat || ls[3].Dossier != sans || ls[0].Prix != 30000 {
			t.Fatalf("lignes : %+v", ls)
		}
		dire := func(a droits.Agent, ligne int, sens delegation.Sens, mots string) error {
			y := x.lignes(t, etat)[ligne]
			_, err := parcours.DireDeLigne(ctx, b, x.Trousseau, x.par(a), parcours.MotDeLigne{Ligne: y.ID, Version: y.Version, Sens: sens, Texte: mots})
			return err
		}
		certain := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		certain(dire(referent, 1, delegation.RejetDepartement, "Aucune visite en janvier."))
		certain(dire(referent, 2, delegation.RejetDepartement, "Aucune visite en janvier."))
		certain(dire(comptable, 1, delegation.Contestation, "Visite du 14, compte rendu joint."))
		certain(dire(comptable, 3, delegation.Contestation, "Le contrat est signé."))
		attendreRefus(t, "contester deux fois", dire(comptable, 1, delegation.Contestation, "Encore."), "ligne")
		attendreRefus(t, "accepter sans contrat", dire(referent, 3, delegation.Acceptation, "Soit."), "R39")
		if err := dire(comptable, 1, delegation.Acceptation, "Soit."); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("le délégataire accepte sa ligne : %v", err)
		}
		_, err = parcours.ArreterEtat(ctx, b, x.par(referent), etat, 1)
		attendreRefus(t, "arrêter avec des contestations", err, "etat")
		certain(dire(referent, 1, delegation.Acceptation, "Vu le compte rendu."))
		certain(dire(referent, 3, delegation.Maintien, "Le contrat n’est pas enregistré."))
		_, err = parcours.EmettreFacture(ctx, b, x.Trousseau, x.par(comptable), etat, 1)
		attendreRefus(t, "facturer avant l’arrêté", err, "etat")
		// A contract recorded since: the control is made again before the état is agreed.
		x.contrat(t, dossiers[3], x.Agents[droits.CESF], janvier)
		nouvelle, err := x.offrir(dossiers[3], janvier)
		certain(err)
		x.accepter(t, nouvelle, janvier)
		_, err = parcours.ArreterEtat(ctx, b, x.par(referent), etat, 1)
		attendreRefus(t, "arrêter un contrôle dépassé", err, "etat")
		if _, err := parcours.RecontrolerEtat(ctx, b, x.par(comptable), etat); err != nil {
			t.Fatal(err)
		}
		if ls = x.lignes(t, etat); len(ls) != 5 || !ls[4].Acceptee() || ls[2].Raison != delegation.ParLeDepartement {
			t.Fatalf("recontrôlé : %+v", ls)
		}
		if _, err := parcours.ArreterEtat(ctx, b, x.par(referent), etat, 1); err != nil {
			t.Fatal(err)
		}
		attendreRefus(t, "contester un état arrêté", dire(comptable, 2, delegation.Contestation, "Trop tard."), "etat")
		facture, err := parcours.EmettreFacture(ctx, b, x.Trousseau, x.par(comptable), etat, 2)
		if err != nil {
			t.Fatal(err)
		}
		_, err = parcours.EmettreFacture(ctx, b, x.Trousseau, x.par(chef), etat, 3)
		attendreRefus(t, "facturer deux fois", err, "etat")
		x.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			for _, organisation := range []int64{x.Organisation, x.d.Departement} {
				f, err := delegation.FactureDe(ctx, l, organisation, facture)
				if err != nil {
					return err
				}
				corps, err := f.Lire(x.Trousseau)
				if err != nil || f.Total != 90000 || corps.Numero != "2026-00001" || corps.Engagement != "EJ-2026-77" || len(corps.Lignes) != 1 || corps.Lignes[0].Dix != 30000 || f.Echeance != f.EmiseLe.Plus(30) {
					t.Errorf("facture : %+v %+v %v", f, corps, err)
				}
			}
			return nil
		})
		for quoi, sql := range map[string]string{
			"mois facturé deux fois":      `insert into delegation_ligne(etat_id, attribution_id, dossier_id, mois, mesure_id, niveau, mois_mesure_id, version_id, dix, prix, raison) select etat_id, attribution_id, dossier_id, mois, mesure_id, 1, mois_mesure_id, version_id, dix, prix, raison from delegation_ligne where raison = ''`,
			"mois facturé changé":         `update mois_mesure set facture_dix = 1 where etat_id is not null`,
			"ligne arrêtée changée":       `update delegation_ligne set raison = 'contrat'`,
			"état arrêté rouvert":         `update delegation_etat set etat = 'soumis', arrete_par = null, arrete_le = null, empreinte = null`,
			"numéro de facture repris":    `insert into delegation_facture(emetteur_id, destinataire_id, etat_id, nature, corrige_id, annee, numero, emise_le, echeance, total, contenu_id, engagement, par, le) select emetteur_id, destinataire_id, etat_id, 'avoir', id, annee, numero, emise_le, echeance, total, contenu_id, engagement, par, le from delegation_facture`,
			"facture modifiée":            `update delegation_facture set total = 1`,
			"facture supprimée":           `delete from delegation_facture`,
			"ce qui se dit, effacé":       `delete from delegation_echange`,
			"deux factures d’un état":     `insert into delegation_facture(emetteur_id, destinataire_id, etat_id, nature, annee, numero, emise_le, echeance, total, contenu_id, engagement, par, le) select emetteur_id, destinataire_id, etat_id, nature, annee, numero + 1, emise_le, echeance, total, contenu_id, engagement, par, le from delegation_facture`,
			"mois supprimé":               `delete from mois_mesure`,
			"deux états d’une période":    `insert into delegation_etat(convention_id, departement_id, delegataire_id, debut, fin, mode, soumis_par, soumis_le) select convention_id, departement_id, delegataire_id, debut, fin, mode, soumis_par, soumis_le from delegation_etat`,
			"avoir d’aucune facture":      `insert into delegation_facture(emetteur_id, destinataire_id, etat_id, nature, annee, numero, emise_le, echeance, total, contenu_id, engagement, par, le) select emetteur_id, destinataire_id, etat_id, 'avoir', annee, numero + 1, emise_le, echeance, total, contenu_id, engagement, par, le from delegation_facture`,
			"plus d’un mois dans un mois": `update mois_mesure set dix = 10001`,
		} {
			if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error { _, err := e.Exec(ctx, sql); return err }); err == nil {
				t.Errorf("%s : la table laisse faire", quoi)
			}
		}
		_, err = parcours.EmettreAvoir(ctx, b, x.Trousseau, x.par(comptable), parcours.NouvelAvoir{Facture: facture, Lignes: []int64{ls[2].ID}, Motif: "Erreur"})
		attendreRefus(t, "un avoir sur une ligne rejetée", err, "lignes")
		avoir, err := parcours.EmettreAvoir(ctx, b, x.Trousseau, x.par(comptable), parcours.NouvelAvoir{Facture: facture, Lignes: []int64{ls[0].ID}, Motif: "Mesure facturée par erreur"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = parcours.EmettreAvoir(ctx, b, x.Trousseau, x.par(comptable), parcours.NouvelAvoir{Facture: facture, Lignes: []int64{ls[0].ID}, Motif: "Encore"})
		attendreRefus(t, "une ligne reprise deux fois", err, "lignes")
		x.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			f, err := delegation.FactureDe(ctx, l, x.Organisation, avoir)
			if err != nil {
				return err
			}
			corps, err := f.Lire(x.Trousseau)
			if err != nil || f.Total != 30000 || corps.Corrige == nil || corps.Corrige.Numero != "2026-00001" || f.Numero != 2 {
				t.Errorf("avoir : %+v %+v %v", f, corps, err)
			}
			return nil
		})
		fevrier, err := parcours.SoumettreEtat(ctx, b, x.par(comptable), x.convention, jour.Certain(2026, 2, 1))
		if err != nil {
			t.Fatal(err)
		}
		rattrapes := 0
		for _, y := range x.lignes(t, fevrier) {
			if y.Mois == jour.Certain(2026, 1, 1) {
				rattrapes++
				if !y.Acceptee() || y.Dossier != dossiers[0] {
					t.Errorf("rattrapé : %+v", y)
				}
			}
		}
		if rattrapes != 1 { // the one that the credit note gave back; what the département had rejected does not come back by itself
			t.Errorf("%d mois rattrapés", rattrapes)
		}
	})
}

// What is altered behind the tables is said.
func TestVerifierVoitLaDelegation(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		x := nouveauDelegue(t, b, delegation.MoisAuxJours)
		ctx, comptable, referent := t.Context(), x.Agents[droits.Comptable], x.d.Referent
		d := x.personne(t, x.Agents[droits.CESF])
		x.contrat(t, d, x.Agents[droits.CESF], jour.Certain(2026, 1, 10))
		id, err := x.offrir(d, jour.Certain(2026, 1, 10))
		if err != nil {
			t.Fatal(err)
		}
		x.accepter(t, id, jour.Certain(2026, 1, 12))
		if _, err := parcours.EcrireMessage(ctx, b, x.Trousseau, x.par(referent), d, "Bonjour."); err != nil {
			t.Fatal(err)
		}
		etat, err := parcours.SoumettreEtat(ctx, b, x.par(comptable), x.convention, jour.Certain(2026, 1, 1))
		if err != nil {
			t.Fatal(err)
		}
		if ls := x.lignes(t, etat); len(ls) != 1 || ls[0].Dix != 6452 { // 20 days of 31
			t.Fatalf("%+v", ls)
		}
		if _, err := parcours.ArreterEtat(ctx, b, x.par(referent), etat, 1); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.EmettreFacture(ctx, b, x.Trousseau, x.par(comptable), etat, 2); err != nil {
			t.Fatal(err)
		}
		x.VoitTout(t,
			etaitest.Alteration{Nom: "un prix", SQL: `update delegation_version set prix_2 = 1`, Dit: "version 1 de la convention"},
			etaitest.Alteration{Nom: "une nature", SQL: `update delegation_convention set nature = 'ccas'`, Dit: "convention 2026-MASP"},
			etaitest.Alteration{Nom: "un état d’attribution", SQL: `update delegation_attribution set etat = 'offerte'`, Dit: "attribution"},
			etaitest.Alteration{Nom: "un message parti", SQL: `delete from delegation_message`, Dit: "message"},
			etaitest.Alteration{Nom: "un mois recompté", SQL: `update mois_mesure set dix = 9999 where mois = '2026-03-01'`, Dit: "mois-mesure"},
			etaitest.Alteration{Nom: "une année recomptée", SQL: `update mois_mesure_annee set m12 = m12 + 1`, Dit: "ses années"}, etaitest.Alteration{Nom: "une année en moins", SQL: `delete from mois_mesure_annee`, Dit: "ses années"},
			etaitest.Alteration{Nom: "un mois rouvert", SQL: `update mois_mesure set etat_id = null, facture_dix = null`, Dit: "ligne"},
			etaitest.Alteration{Nom: "une ligne arrêtée", SQL: `update delegation_ligne set prix = 99999`, Dit: "état de facturation"},
			etaitest.Alteration{Nom: "un total", SQL: `update delegation_facture set total = 1`, Dit: "facture"},
			etaitest.Alteration{Nom: "un numéro", SQL: `update delegation_facture set numero = 7`, Dit: "facture"},
			etaitest.Alteration{Nom: "une facture partie", SQL: `delete from delegation_facture`, Dit: "facture"},
		)
	})
}

// A dotation ends with its agreed état: no invoice. What the directory asks for and the convention has not stops the invoice of the other, until an avenant says it.
func TestSansFacture(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		x := nouveauDelegue(t, b, delegation.MoisEntame)
		ctx, comptable, referent := t.Context(), x.Agents[droits.Comptable], x.d.Referent
		arrete := func(n parcours.NouvelleConvention, reference string) int64 {
			n.Convention.Reference = reference
			var err error
			if x.convention, err = parcours.CreerConvention(ctx, b, x.Trousseau, x.par(referent), n); err != nil {
				t.Fatal(err)
			}
			d := x.personne(t, x.Agents[droits.CESF])
			x.contrat(t, d, x.Agents[droits.CESF], jour.Certain(2026, 1, 1))
			id, err := x.offrir(d, jour.Certain(2026, 1, 1))
			if err != nil {
				t.Fatal(err)
			}
			x.accepter(t, id, jour.Certain(2026, 1, 1))
			etat, err := parcours.SoumettreEtat(ctx, b, x.par(comptable), x.convention, jour.Certain(2026, 1, 1))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := parcours.ArreterEtat(ctx, b, x.par(referent), etat, 1); err != nil {
				t.Fatal(err)
			}
			return etat
		}
		dotation := x.d.Convention(x.Organisation, jour.Certain(2026, 1, 1), jour.Certain(2026, 12, 31), delegation.MoisEntame)
		v := &dotation.Version
		v.Mode, v.Prix1, v.Prix2, v.Dotation, v.IBAN, v.BIC, v.Exoneration = delegation.Dotation, 0, 0, 12_000_000, "", "", ""
		_, err := parcours.EmettreFacture(ctx, b, x.Trousseau, x.par(comptable), arrete(dotation, "DOTATION"), 2)
		attendreRefus(t, "une dotation", err, "etat")
		sans := x.d.Convention(x.Organisation, jour.Certain(2026, 1, 1), jour.Certain(2026, 12, 31), delegation.MoisEntame)
		sans.Version.Engagement = ""
		etat := arrete(sans, "SANS-EJ")
		_, err = parcours.EmettreFacture(ctx, b, x.Trousseau, x.par(comptable), etat, 2)
		attendreRefus(t, "sans numéro d’engagement", err, "engagement")
		avec := x.d.Convention(x.Organisation, jour.Certain(2026, 1, 1), jour.Certain(2026, 12, 31), delegation.MoisEntame).Version
		avec.Convention, avec.Effet = x.convention, jour.Certain(2026, 11, 1)
		if _, err := parcours.SignerAvenant(ctx, b, x.Trousseau, x.par(referent), avec); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.EmettreFacture(ctx, b, x.Trousseau, x.par(comptable), etat, 2); err != nil {
			t.Fatal(err)
		}
	})
}
