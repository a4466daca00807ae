// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/tiers"
)

func versionDe(t *testing.T, m *etaitest.Monde, id int64) (v tiers.Version) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		v, err = tiers.VersionParID(ctx, l, id)
		return err
	})
	return v
}

// New bank details are approved once the tiers has confirmed them, called at a number known before, by somebody else than who entered them.
func TestContreAppel(t *testing.T) {
	etaitest.BasesHorloge(t, func(t *testing.T, b *bdd.Base, h *etaitest.Horloge) {
		m := etaitest.NouveauMonde(t, b)
		bailleur := m.Bailleur(t)
		ctx := t.Context()
		cesf, comptable := m.Demande(droits.CESF), m.Demande(droits.Comptable)
		telephone := func(d parcours.Demande, numero string, s tiers.SourceTelephone, connu jour.Jour) int64 {
			t.Helper()
			id, err := parcours.AjouterTelephone(ctx, b, d, tiers.Telephone{Tiers: bailleur, Numero: numero, Source: s, ConnuDepuis: connu})
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		hier := etaitest.Depart.Jour().Plus(-1)
		connu := telephone(cesf, "+33555000001", tiers.DuTiers, etaitest.Depart.Jour())
		if _, err := parcours.AjouterTelephone(ctx, b, cesf, tiers.Telephone{Tiers: bailleur, Numero: "+33555000001", Source: tiers.DeFacture, ConnuDepuis: hier}); !errors.Is(err, tiers.ErrTelephoneConnu) {
			t.Fatalf("deux fois : %v", err)
		}
		_, err := parcours.AjouterTelephone(ctx, b, cesf, tiers.Telephone{Tiers: bailleur, Numero: "+33555000009", Source: tiers.DeFacture, ConnuDepuis: etaitest.Depart.Jour().Plus(1)})
		exigerRefus(t, err, "connu_depuis")
		h.ReglerJour(etaitest.Depart.Jour().Plus(1))
		jeune := telephone(comptable, "+33555000006", tiers.DuTiers, hier) // given twenty-nine days before the RIB
		h.ReglerJour(etaitest.Depart.Jour().Plus(30))
		saisir := func(n int) int64 {
			t.Helper()
			id, err := parcours.SaisirCoordonnees(ctx, b, m.Trousseau, cesf, tiers.Saisie{Tiers: bailleur, Titulaire: "TITULAIRE EXEMPLE", IBAN: etaitest.IBANDe(900 + n)})
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		v := saisir(1)
		if x := versionDe(t, m, v); !x.Changement {
			t.Fatalf("%+v", x)
		}
		approuver := func(d parcours.Demande) error {
			_, err := parcours.DeciderCoordonnees(ctx, b, d, v, "", "")
			return err
		}
		if err := approuver(comptable); !errors.Is(err, tiers.ErrContreAppel) {
			t.Fatalf("sans contre-appel : %v", err)
		}
		avecLeRIB := telephone(cesf, "+33555000002", tiers.DuContrat, hier.Plus(-400)) // by who entered the RIB, the same day
		recu := telephone(comptable, "+33555000003", tiers.DuTiers, hier)              // given by who sends the RIB
		vieuxBail := telephone(comptable, "+33555000004", tiers.DuContrat, hier)
		retire := telephone(comptable, "+33555000005", tiers.DuContrat, hier)
		if _, err := parcours.RetirerTelephone(ctx, b, comptable, retire); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.RetirerTelephone(ctx, b, comptable, retire); !errors.Is(err, bdd.ErrAbsent) {
			t.Fatalf("retiré deux fois : %v", err)
		}
		appeler := func(d parcours.Demande, c tiers.ContreAppel) error {
			c.Version = v
			_, err := parcours.NoterContreAppel(ctx, b, d, c)
			return err
		}
		for nom, c := range map[string]struct {
			d    parcours.Demande
			c    tiers.ContreAppel
			veut error
		}{
			"par qui a saisi":           {cesf, tiers.ContreAppel{Telephone: connu, Resultat: tiers.Confirme, Interlocuteur: "Accueil"}, tiers.ErrAppelParSaisie},
			"numéro venu avec le RIB":   {comptable, tiers.ContreAppel{Telephone: avecLeRIB, Resultat: tiers.Confirme, Interlocuteur: "Accueil"}, tiers.ErrNumeroNouveau},
			"numéro donné par l’envoi":  {comptable, tiers.ContreAppel{Telephone: recu, Resultat: tiers.Confirme, Interlocuteur: "Accueil"}, tiers.ErrNumeroNouveau},
			"donné la veille d’un mois": {comptable, tiers.ContreAppel{Telephone: jeune, Resultat: tiers.Confirme, Interlocuteur: "Accueil"}, tiers.ErrNumeroNouveau},
			"numéro retiré":             {comptable, tiers.ContreAppel{Telephone: retire, Resultat: tiers.Confirme, Interlocuteur: "Accueil"}, tiers.ErrNumeroNouveau},
			"en présence":               {comptable, tiers.ContreAppel{EnPresence: true, Resultat: tiers.Confirme, Interlocuteur: "Accueil"}, tiers.ErrPresence},
			"sans interlocuteur":        {comptable, tiers.ContreAppel{Telephone: connu, Resultat: tiers.Confirme}, tiers.ErrSansInterlocuteur},
			"numéro inconnu":            {comptable, tiers.ContreAppel{Telephone: 99999, Resultat: tiers.Confirme, Interlocuteur: "Accueil"}, parcours.ErrInterdit},
			"direction":                 {m.Demande(droits.Direction), tiers.ContreAppel{Telephone: connu, Resultat: tiers.Confirme, Interlocuteur: "Accueil"}, parcours.ErrInterdit},
			"personne ne répond":        {comptable, tiers.ContreAppel{Telephone: connu, Resultat: tiers.SansReponse}, nil},
		} {
			if err := appeler(c.d, c.c); !errors.Is(err, c.veut) {
				t.Errorf("%s : %v, attendu %v", nom, err, c.veut)
			}
		}
		if err := approuver(comptable); !errors.Is(err, tiers.ErrContreAppel) {
			t.Fatalf("sans réponse : %v", err)
		}
		if err := appeler(comptable, tiers.ContreAppel{Telephone: vieuxBail, Resultat: tiers.Confirme, Interlocuteur: "Accueil"}); err != nil {
			t.Fatal(err)
		}
		if err := approuver(cesf); !errors.Is(err, tiers.ErrMemePersonne) {
			t.Fatalf("par qui a saisi : %v", err)
		}
		if err := approuver(comptable); err != nil {
			t.Fatal(err)
		}
		if x := versionDe(t, m, v); x.ContreAppel == 0 || !x.Utilisable() {
			t.Fatalf("%+v", x)
		}
		// What the tiers does not confirm is refused at once, and the former bank details serve again.
		bonne := v
		v = saisir(2)
		if err := appeler(comptable, tiers.ContreAppel{Telephone: connu, Resultat: tiers.Infirme, Interlocuteur: "Accueil"}); err != nil {
			t.Fatal(err)
		}
		if x := versionDe(t, m, v); x.RefuseeLe.Vide() || x.MotifRefus == "" {
			t.Fatalf("%+v", x)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			if x, err := tiers.Courante(ctx, l, bailleur); err != nil || x.ID != bonne {
				t.Errorf("%+v, %v", x, err)
			}
			return nil
		})
		if n := compter(t, m, `select count(*) from tache where nature = 'rib_a_approuver' and faite_le is null`); n != 0 {
			t.Errorf("%d tâches ouvertes", n)
		}
		// The database itself keeps the second person and the call.
		v = saisir(3)
		for nom, sql := range map[string]string{
			"approuver sans appel":     `update tiers_version set approuvee_par = saisie_par + 1, approuvee_le = saisie_le where id = $1`,
			"appeler soi-même":         `insert into tiers_contre_appel(version_id, saisie_par, en_presence, resultat, agent_id, instant) select id, saisie_par, true, 'sans_reponse', saisie_par, saisie_le from tiers_version where id = $1`,
			"appeler pour quelqu’un":   `insert into tiers_contre_appel(version_id, saisie_par, en_presence, resultat, agent_id, instant) select id, saisie_par + 1, true, 'sans_reponse', saisie_par, saisie_le from tiers_version where id = $1`,
			"réécrire ce qui fut dit":  `update tiers_contre_appel set resultat = 'confirme' where version_id <> $1`,
			"appeler sans rien savoir": `insert into tiers_contre_appel(version_id, saisie_par, en_presence, resultat, agent_id, instant) select id, saisie_par, true, 'confirme', saisie_par + 1, saisie_le from tiers_version where id = $1`,
		} {
			err := b.Ecrire(ctx, func(e *bdd.Ecriture) error {
				_, err := e.Exec(ctx, sql, v)
				return err
			})
			if err == nil {
				t.Errorf("la base laisse « %s »", nom)
			}
		}
		m.Verifier(t)
	})
}

// The person herself confirms by word of mouth, and her sheet brings her number.
func TestContreAppelEnPresence(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		p := titulaire(t, m, s.Dossier)
		p.Telephone = "+33555000042"
		if _, err := parcours.ModifierPersonne(t.Context(), b, m.Demande(droits.CESF), p); err != nil {
			t.Fatal(err)
		}
		soi := m.Tiers(t, tiers.Personne, s.Dossier)
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			ts, err := tiers.Telephones(ctx, l, soi)
			if err != nil || len(ts) != 1 || ts[0].Numero != "+33555000042" || ts[0].Source != tiers.DeLaFiche {
				t.Errorf("%+v, %v", ts, err)
			}
			return nil
		})
		v, err := parcours.SaisirCoordonnees(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), tiers.Saisie{Tiers: soi, Titulaire: "PERSONNE EXEMPLE", IBAN: etaitest.IBANDe(950)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.NoterContreAppel(t.Context(), b, m.Demande(droits.Comptable), tiers.ContreAppel{Version: v, EnPresence: true, Resultat: tiers.Confirme, Interlocuteur: "elle-même, à l’accueil"}); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.DeciderCoordonnees(t.Context(), b, m.Demande(droits.Comptable), v, "", ""); err != nil {
			t.Fatal(err)
		}
	})
}

// What waited only for new bank details leaves to them as soon as they are approved, in the same act: not what their own author prepared, nor what is in a remise.
func TestSuivreRIB(t *testing.T) {
	etaitest.BasesHorloge(t, func(t *testing.T, b *bdd.Base, h *etaitest.Horloge) {
		m, ctx := etaitest.NouveauMonde(t, b), t.Context()
		bailleur := m.Bailleur(t)
		if _, err := parcours.AjouterTelephone(ctx, b, m.Demande(droits.CESF), tiers.Telephone{Tiers: bailleur, Numero: "+33555000001", Source: tiers.DuContrat, ConnuDepuis: etaitest.Depart.Jour().Plus(-400)}); err != nil {
			t.Fatal(err)
		}
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		libre := preparer(t, m, loyer(t, m, s, bailleur, 10000))
		n := loyer(t, m, s, bailleur, 90000)
		n.Attendre = true
		attend := preparer(t, m, n)
		rangee := preparer(t, m, loyer(t, m, s, bailleur, 12000))
		composer(t, m, rangee)
		changer := func(saisit droits.Role, n int) int64 {
			t.Helper()
			id, err := parcours.SaisirCoordonnees(ctx, b, m.Trousseau, m.Demande(saisit), tiers.Saisie{Tiers: bailleur, Titulaire: "TITULAIRE EXEMPLE", IBAN: etaitest.IBANDe(900 + n)})
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		approuver := func(r droits.Role, v int64) {
			t.Helper()
			if _, err := parcours.NoterContreAppel(ctx, b, m.Demande(r), tiers.ContreAppel{Version: v, Telephone: 1, Resultat: tiers.Confirme, Interlocuteur: "Accueil"}); err != nil {
				t.Fatal(err)
			}
			if _, err := parcours.DeciderCoordonnees(ctx, b, m.Demande(r), v, "", ""); err != nil {
				t.Fatal(err)
			}
		}
		h.ReglerJour(etaitest.Depart.Jour().Plus(1))
		v := changer(droits.CESF, 1)
		attente := func() (x rapports.AttenteDuRIB) {
			t.Helper()
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
				y, err := tiers.VersionParID(ctx, l, v)
				if err != nil {
					return err
				}
				x, err = rapports.QuiAttend(ctx, l, m.Agents[droits.Comptable], y)
				return err
			})
			return x
		}
		if x := attente(); len(x.Ordres) != 2 || len(x.Refaire) != 1 {
			t.Fatalf("attendent : %+v", x)
		}
		approuver(droits.Comptable, v)
		for ordre, veut := range map[int64]bool{libre: true, attend: true, rangee: false} {
			o := lireOrdre(t, m, ordre)
			if (o.Version == v) != veut || veut && (o.Motif.Code != paiements.CodeRIBSuivi || o.SaisiesPar != m.Agents[droits.CESF].ID || o.ApprouveesPar != m.Agents[droits.Comptable].ID) {
				t.Errorf("ordre %d : %+v", ordre, o)
			}
		}
		if o := lireOrdre(t, m, attend); o.Etat != paiements.EnAttente {
			t.Errorf("il attend toujours l’argent : %s", o.Etat)
		}
		if x := attente(); len(x.Ordres) != 2 || len(x.Refaire) != 1 {
			t.Fatalf("attendaient : %+v", x)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			if r := parcours.RisqueDe(ctx, l, lireOrdre(t, m, libre)); r == nil || !r.Bloque || r.Code != parcours.CodeRIBRecent {
				t.Errorf("à revoir : %+v", r)
			}
			return nil
		})
		premier := v
		v = changer(droits.Comptable, 2)
		if x := attente(); len(x.Ordres) != 0 || len(x.Refaire) != 3 {
			t.Fatalf("préparés par qui a saisi le RIB : %+v", x)
		}
		approuver(droits.CESF, v)
		if o := lireOrdre(t, m, libre); o.Version != premier {
			t.Errorf("préparé par qui a saisi le RIB : %+v", o)
		}
		m.Verifier(t)
		exigerGarde(t, b, "le RIB d’un ordre en remise", fmt.Sprintf(`update ordre set tiers_version_id = %d where id = %d`, v, rangee))
		exigerGarde(t, b, "le RIB sans qui l’a saisi", fmt.Sprintf(`update ordre set tiers_version_id = %d where id = %d`, v, libre))
		exigerGarde(t, b, "le RIB saisi par qui prépare", fmt.Sprintf(`update ordre set tiers_version_id = %d, coordonnees_saisies_par = prepare_par, coordonnees_approuvees_par = coordonnees_saisies_par where id = %d`, v, libre))
	})
}
