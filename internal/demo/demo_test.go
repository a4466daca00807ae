// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"bytes"
	"context"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/installation"
	"etai/internal/paiements"
	"etai/internal/parcours"
)

// The demonstration fills, verifies, and its bank's next file is taken in: twice, the second time with nothing new.
func TestRemplir(t *testing.T) {
	ctx := t.Context()
	h := NouvelleHorloge(horloge.Instant{})
	dossier := t.TempDir()
	inst, err := installation.Ouvrir(ctx, installation.Options{Donnees: filepath.Join(dossier, "donnees"), Cle: filepath.Join(dossier, "etai.cle"), Creer: true, Horloge: h})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = inst.Fermer() }()
	d, err := Remplir(ctx, inst, h)
	if err != nil {
		t.Fatal(err)
	}
	verifier := func() {
		t.Helper()
		if err := inst.Base.Lire(ctx, func(l bdd.Lecture) error { _, err := parcours.Verifier(ctx, l, inst.Trousseau); return err }); err != nil {
			t.Fatal(err)
		}
	}
	verifier()
	verifierService(t, d)
	verifierHistoires(t, d)
	nom, fichier, err := d.Releve(ctx, false)
	if err != nil {
		t.Fatal(err)
	}
	cr, err := inst.Importeur().Importer(context.WithoutCancel(ctx), nom, bytes.NewReader(fichier), d.agents["comptable"])
	if err != nil || cr.Statut != "importe" {
		t.Fatalf("%+v, %v", cr, err)
	}
	verifier()
	verifierRemboursement(t, d)
	if nom, fichier, err = d.Releve(ctx, false); err != nil {
		t.Fatal(err)
	}
	if cr, err = inst.Importeur().Importer(ctx, nom, bytes.NewReader(fichier), d.agents["comptable"]); err != nil || cr.Nouvelles != 0 {
		t.Fatalf("%+v, %v", cr, err)
	}
	verifier()

	// The n-th person has the n-th file, whatever the start.
	for i, s := range d.suivies {
		if s.dossier != int64(i+1) {
			t.Fatalf("la personne %d a le dossier %d", i+1, s.dossier)
		}
	}
	// What was prepared is what each usually pays; once sent, the bank executes it on its day, and the demonstration stands on the morning after.
	var ids []int64
	var prepares []paiements.Ordre
	lire := func(fn func(l bdd.Lecture) error) {
		t.Helper()
		if err := inst.Base.Lire(ctx, fn); err != nil {
			t.Fatal(err)
		}
	}
	lire(func(l bdd.Lecture) error {
		ids, prepares = nil, nil
		for _, s := range d.suivies {
			os, err := paiements.EnCoursDuCompte(ctx, l, s.compte.ID)
			if err != nil {
				return err
			}
			for _, o := range os {
				if o.Etat == paiements.Prepare {
					ids, prepares = append(ids, o.ID), append(prepares, o)
				}
			}
		}
		return nil
	})
	if len(ids) != len(objetsPrepares) {
		t.Fatalf("%d ordres préparés", len(ids))
	}
	for i, o := range prepares {
		if veut := d.suivies[i].ordres(d.aujourdhui, o.ExecutionLe)[objetsPrepares[i]]; o.Centimes != veut.Centimes || o.Objet != veut.Objet {
			t.Errorf("ordre %d : %s, attendu %s", i+1, o.Centimes, veut.Centimes)
		}
	}
	h.Liberer()
	remise, err := d.faireRemise(ctx, ids)
	if err != nil {
		t.Fatal(err)
	}
	if nom, fichier, err = d.Releve(ctx, false); err != nil {
		t.Fatal(err)
	}
	execution, aujourdhui := prepares[0].ExecutionLe, h.Maintenant().Jour()
	if nom != "releve-valmoulin-"+execution.String()+".xml" || aujourdhui != execution.Plus(1) {
		t.Errorf("%s, le %s", nom, aujourdhui)
	}
	numeros := regexp.MustCompile(`SeqNb>\d+<`)
	if _, encore, err := d.Releve(ctx, false); err != nil || len(encore) != len(fichier) || h.Maintenant().Jour() != aujourdhui ||
		!slices.Equal(numeros.FindAllString(string(encore), -1), numeros.FindAllString(string(fichier), -1)) || len(numeros.FindAllString(string(fichier), -1)) < Comptes {
		t.Errorf("un second téléchargement change le fichier ou le jour : %v", err)
	}
	if cr, err = inst.Importeur().Importer(ctx, nom, bytes.NewReader(fichier), d.agents["comptable"]); err != nil || cr.Nouvelles != int64(len(ids))+1 {
		t.Fatalf("%+v, %v", cr, err)
	}
	lire(func(l bdd.Lecture) error {
		os, err := paiements.OrdresDeRemise(ctx, l, remise)
		for _, o := range os {
			if revient := o.Dossier == d.suivies[2].dossier; (o.Etat == paiements.Retourne) != revient || !revient && o.Etat != paiements.Execute {
				t.Errorf("ordre du dossier %d : %s", o.Dossier, o.Etat)
			}
		}
		return err
	})
	verifier()
	fin := execution.Plus(1).DernierDuMois() // the bank goes on to the end of the month: it may be closed the morning after
	for range 2 {
		if nom, _, err = d.Releve(ctx, true); err != nil || nom != "releve-valmoulin-"+fin.String()+".xml" || h.Maintenant().Jour() != fin.Plus(1) {
			t.Errorf("jusqu’à la fin du mois : %s, le %s, %v", nom, h.Maintenant().Jour(), err)
		}
	}
	if err := inst.Fermer(); err != nil {
		t.Fatal(err)
	}
	transferer(t, installation.Options{Donnees: filepath.Join(dossier, "donnees"), Cle: filepath.Join(dossier, "etai.cle"), Horloge: h})
}
