// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/fichiers"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/logement"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/tiers"
)

func exigerRefusLogement(t *testing.T, err error, champ string) {
	t.Helper()
	if r, ok := errors.AsType[*logement.Refus](err); !ok || r.Champ != champ {
		t.Fatalf("refus %q attendu, obtenu : %v", champ, err)
	}
}

func logements(t *testing.T, m *etaitest.Monde, dossier int64) (ls []logement.Logement) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		ls, err = logement.DuDossier(ctx, l, dossier)
		return err
	})
	return ls
}

func TestLogement(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		bailleur, regie, soi := m.Bailleur(t), m.Tiers(t, tiers.Creancier, 0), m.Tiers(t, tiers.Personne, s.Dossier)
		ctx := t.Context()
		l := logement.Logement{Dossier: s.Dossier, Du: jour.Certain(2019, 5, 14), Statut: logement.LocatairePrive, Typologie: "t3", Commune: "Vieuxmont", Bailleur: bailleur, Encaisseur: regie, Reference: "L-42",
			Terme: logement.Echoir, JourEcheance: 6, Loyer: 41230, Charges: 6000, Aide: "als", AideCentimes: 20000, TiersPayant: true, AssuranceAu: jour.Certain(2026, 12, 20)}
		enregistrer := func(r droits.Role, l logement.Logement) (int64, error) {
			return parcours.EnregistrerLogement(ctx, b, m.Trousseau, m.Demande(r), l)
		}
		if _, err := enregistrer(droits.Comptable, l); !errors.Is(err, parcours.ErrInterdit) {
			t.Fatalf("comptable : %v", err)
		}
		faux := l
		faux.Encaisseur = soi
		_, err := enregistrer(droits.CESF, faux)
		exigerRefusLogement(t, err, "encaisseur")
		faux.Bailleur, faux.Encaisseur = 0, 0
		_, err = enregistrer(droits.CESF, faux)
		exigerRefusLogement(t, err, "bailleur")
		id, err := enregistrer(droits.CESF, l)
		if err != nil {
			t.Fatal(err)
		}
		vu := logements(t, m, s.Dossier)[0]
		l.ID, l.Organisation, l.Version = id, m.Organisation, 1
		if vu != l || vu.Payee() != regie || vu.Residuel() != 27230 {
			t.Fatalf("lu\n%+v, écrit\n%+v", vu, l)
		}
		vu.Encaisseur, vu.Loyer = bailleur, 42000 // who lets cashes again
		if _, err := parcours.ModifierLogement(ctx, b, m.Trousseau, m.Demande(droits.CESF), vu); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.ModifierLogement(ctx, b, m.Trousseau, m.Demande(droits.CESF), vu); !errors.Is(err, logement.ErrVersion) {
			t.Fatalf("ancienne version : %v", err)
		}
		if x := logements(t, m, s.Dossier)[0]; x.Encaisseur != 0 || x.Payee() != bailleur || x.Loyer != 42000 {
			t.Fatalf("%+v", x)
		}
		// Moving ends what was before.
		if _, err := enregistrer(droits.ChefDeService, logement.Logement{Dossier: s.Dossier, Du: jour.Certain(2026, 11, 15), Statut: logement.HebergeTiers}); err != nil {
			t.Fatal(err)
		}
		ls := logements(t, m, s.Dossier)
		if len(ls) != 2 || ls[1].Au != jour.Certain(2026, 11, 14) || !ls[0].Au.Vide() {
			t.Fatalf("%+v", ls)
		}
		quitter := func(x logement.Logement, au jour.Jour) error {
			_, err := parcours.QuitterLogement(ctx, b, m.Trousseau, m.Demande(droits.CESF), x.ID, x.Version, au)
			return err
		}
		exigerRefusLogement(t, quitter(ls[1], jour.Certain(2026, 11, 14)), "au")
		exigerRefusLogement(t, quitter(ls[0], jour.Certain(2026, 11, 1)), "au")
		if err := quitter(ls[0], jour.Certain(2026, 11, 20)); err != nil {
			t.Fatal(err)
		}
		if n := compter(t, m, `select count(*) from evenement_dossier where dossier_id = $1 and nature like 'logement.%'`, s.Dossier); n != 4 {
			t.Errorf("%d événements", n)
		}
		m.Verifier(t)
	})
}

func TestAvis(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000) // Personne Exemple-1
		ctx, novembre := t.Context(), jour.Certain(2026, 11, 1)
		deposer := func() *parcours.PieceDeposee {
			d, err := m.Depot.Deposer(ctx, strings.NewReader(etaitest.PDF("avis fictif")), fichiers.ReglesPieces())
			if err != nil {
				t.Fatal(err)
			}
			return &parcours.PieceDeposee{Nom: "avis.pdf", Depose: d}
		}
		avis := logement.Avis{Dossier: s.Dossier, Mois: novembre.Plus(9), Centimes: 47230, ExigibleLe: jour.Certain(2026, 11, 6), Reference: "l 42", Locataire: "MME EXEMPLE PERSONNE", RecuLe: novembre}
		enregistrer := func(r droits.Role, a logement.Avis) (int64, error) {
			return parcours.EnregistrerAvis(ctx, b, m.Trousseau, m.Demande(r), parcours.NouvelAvis{Avis: a, Piece: deposer()})
		}
		_, err := enregistrer(droits.CESF, avis)
		exigerRefusLogement(t, err, "mois")
		if _, err := parcours.EnregistrerLogement(ctx, b, m.Trousseau, m.Demande(droits.CESF), logement.Logement{Dossier: s.Dossier, Du: jour.Certain(2019, 5, 14), Statut: logement.LocataireSocial,
			Bailleur: m.Bailleur(t), Reference: "L-42", Terme: logement.Echoir, JourEcheance: 6, Loyer: 41230, Charges: 6000}); err != nil {
			t.Fatal(err)
		}
		for champ, changer := range map[string]func(*logement.Avis){
			"reference": func(a *logement.Avis) { a.Reference = "L-43" },
			"locataire": func(a *logement.Avis) { a.Locataire = "M. CONJOINT" },
		} {
			a := avis
			changer(&a)
			_, err := enregistrer(droits.Comptable, a)
			exigerRefusLogement(t, err, champ)
		}
		if n := compter(t, m, `select count(*) from fichier where dossier_id = $1`, s.Dossier); n != 0 {
			t.Fatalf("%d documents gardés par des refus", n)
		}
		if _, err := parcours.EntrerAuFoyer(ctx, b, m.Trousseau, m.Demande(droits.CESF), s.Dossier, personnes.Membre{Personne: personnes.Personne{Nom: "Conjoint", Prenom: "Personne"}, Lien: personnes.Conjoint,
			Presence: personnes.Pleine, Du: jour.Certain(2020, 1, 1)}); err != nil {
			t.Fatal(err)
		}
		avis.Locataire = "M. CONJOINT"
		if _, err := enregistrer(droits.Referent, avis); !errors.Is(err, parcours.ErrInterdit) {
			t.Fatalf("référent : %v", err)
		}
		id, err := enregistrer(droits.Comptable, avis)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := enregistrer(droits.CESF, avis); !errors.Is(err, logement.ErrAvisDejaLa) {
			t.Fatalf("deux avis du même mois : %v", err)
		}
		du := func() (a logement.Avis, err error) {
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				a, err = logement.AvisDuMois(ctx, l, s.Dossier, jour.Certain(2026, 11, 23))
				return nil
			})
			return a, err
		}
		a, err := du()
		if err != nil || a.ID != id || a.Mois != novembre || a.Fichier == 0 || a.Centimes != 47230 {
			t.Fatalf("%+v, %v", a, err)
		}
		annuler := func(version int64, motif logement.Annulation) error {
			_, err := parcours.AnnulerAvis(ctx, b, m.Trousseau, m.Demande(droits.CESF), id, version, motif)
			return err
		}
		exigerRefusLogement(t, annuler(1, ""), "motif")
		if err := annuler(9, logement.Remplace); !errors.Is(err, logement.ErrAvisVersion) {
			t.Fatalf("ancienne version : %v", err)
		}
		if err := annuler(1, logement.Remplace); err != nil {
			t.Fatal(err)
		}
		if err := annuler(2, logement.Remplace); !errors.Is(err, logement.ErrAvisAnnule) {
			t.Fatalf("annulé deux fois : %v", err)
		}
		if _, err := du(); !errors.Is(err, bdd.ErrAbsent) {
			t.Fatalf("l’avis annulé compte encore : %v", err)
		}
		if _, err := enregistrer(droits.CESF, avis); err != nil {
			t.Fatal(err)
		}
		m.Verifier(t)
	})
}
