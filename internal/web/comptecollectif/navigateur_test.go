// SPDX-License-Identifier: EUPL-1.2

package comptecollectif_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	modele "etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// Every page of the mode in the four modes, then the accountant asks and the head of service authorises, as people do.
func TestEcrans(t *testing.T) {
	n := navigateur.Demarrer(t)
	s := webtest.Nouveau(t, "", domaines()...)
	base := s.Ecouter()
	m := s.Monde
	cb := m.Collectif(t, etaitest.IBANDe(424242))
	un, deux := personne(t, m, "Exemple-un", "CAF"), personne(t, m, "Exemple-deux", "CAF")
	if _, err := parcours.OuvrirSousCompte(t.Context(), m.Base, m.Demande(droits.CESF), parcours.NouveauSousCompte{CompteBancaire: cb.ID, Dossier: un, OuvertLe: etaitest.Debut}); err != nil {
		t.Fatal(err)
	}
	s.Importer(etaitest.Suivie{IBAN: etaitest.IBANDe(424242)}, lundi, lundi, 0, webtest.Ligne(60000, fmt.Sprintf("CAF 77%05d", un), ""), webtest.Ligne(-2500, "PRLV ASSURANCE", ""),
		webtest.Ligne(-70000, "PRLV INCONNU", ""))
	compte := fmt.Sprintf("%s/%d", mode, cb.ID)
	page := s.Role(droits.Comptable).Lire(compte).Body.String()
	imputer := lien(t, page, `/lignes/\d+/imputation`)
	var lourde int64
	m.Lire(t, func(_ context.Context, l bdd.Lecture) error {
		return l.QueryRow(t.Context(), `select id from ligne_releve where centimes = -70000`).Scan(&lourde)
	})
	var version int64
	m.Lire(t, func(_ context.Context, l bdd.Lecture) error {
		p, err := modele.PointageDe(t.Context(), l, lourde)
		version = p.Version
		return err
	})
	refusable, err := parcours.DemanderImputation(t.Context(), m.Base, m.Trousseau, m.Demande(droits.Comptable), parcours.Imputation{Ligne: lourde, Version: version, Dossier: un, Motif: "Son prélèvement, d’après elle"})
	if err != nil {
		t.Fatal(err)
	}
	entrer := func(o *navigateur.Onglet, r droits.Role) {
		o.Ouvrir(base + webtest.CheminEntrer(m.Agents[r].ID))
	}
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		voir := func(r droits.Role, chemin, nom string) {
			t.Helper()
			entrer(o, r)
			if statut := o.Ouvrir(base + chemin); statut != http.StatusOK {
				t.Fatalf("%s : %d", chemin, statut)
			}
			o.Verifier(nom)
		}
		voir(droits.Direction, mode, "collectif-mode")
		voir(droits.ChefDeService, mode, "collectif-mode-lu")
		voir(droits.Comptable, mode+"/nouveau", "collectif-nouveau")
		voir(droits.Comptable, compte, "collectif-compte")
		voir(droits.CESF, fmt.Sprintf("/dossiers/%d/sous-compte", deux), "collectif-sous-compte")
		voir(droits.Comptable, imputer, "collectif-demander")
		voir(droits.ChefDeService, fmt.Sprintf("/imputations/%d", refusable), "collectif-imputation-sans-provision")
		voir(droits.Comptable, fmt.Sprintf("/imputations/%d", refusable), "collectif-imputation-mienne")
		voir(droits.Comptable, "/rapprochement?ligne="+strings.Split(imputer, "/")[2]+"&choix=avance", "collectif-volet-avance")
	})
	o := n.Onglet(t, navigateur.Modes()[0])
	entrer(o, droits.Comptable)
	o.Ouvrir(base + compte)
	o.Suivre(`main a[href$="/imputation"]`)
	o.Choisir("#champ-dossier", fmt.Sprint(un))
	o.Remplir("#champ-motif", "Son assurance, échéancier de novembre")
	if statut := o.Suivre("main form .btn-primary"); statut != http.StatusOK {
		t.Fatalf("demande : %d\n%s", statut, o.Texte("main"))
	}
	adresse := o.Adresse()
	entrer(o, droits.ChefDeService)
	o.Ouvrir(adresse)
	if statut := o.Suivre("main form .btn-primary"); statut != http.StatusOK || !strings.Contains(o.Texte("main"), "Autorisée") {
		t.Fatalf("autorisation : %d\n%s", statut, o.Texte("main"))
	}
	m.Verifier(t)
}
