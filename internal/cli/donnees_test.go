// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/formats/camt"
	"etai/internal/formats/releve"
	"etai/internal/installation"
)

// lieu is an installation made for a test, closed: commands open it themselves.
type lieu struct {
	donnees, cle, recuperation string
	suivie                     etaitest.Suivie
	horloge                    *etaitest.Horloge
}

func nouveauLieu(t *testing.T) *lieu {
	t.Helper()
	d := t.TempDir()
	l := &lieu{donnees: filepath.Join(d, "donnees"), cle: filepath.Join(d, "etai.cle"), horloge: etaitest.NouvelleHorloge()}
	inst, err := installation.Ouvrir(t.Context(), installation.Options{Donnees: l.donnees, Cle: l.cle, Creer: true, Horloge: l.horloge})
	if err != nil {
		t.Fatal(err)
	}
	l.recuperation = inst.Recuperation
	l.suivie = etaitest.NouveauMondeDans(t, inst.Base, inst.Trousseau, inst.Depot).Suivre(t, 60775)
	if err := inst.Fermer(); err != nil {
		t.Fatal(err)
	}
	return l
}

func (l *lieu) lancer(t *testing.T, args ...string) (statut int, sortie, erreurs string) {
	t.Helper()
	var s, e bytes.Buffer
	statut = Executer(t.Context(), args, Environnement{Sortie: &s, Erreurs: &e, Horloge: l.horloge})
	return statut, s.String(), e.String()
}

func (l *lieu) releve(t *testing.T, nom string, ouverture argent.Centimes, lignes ...releve.Ligne) string {
	t.Helper()
	return ecrireReleve(t, nom, string(l.suivie.IBAN), ouverture, lignes...)
}

func ecrireReleve(t *testing.T, nom, compte string, ouverture argent.Centimes, lignes ...releve.Ligne) string {
	t.Helper()
	j := jour.Certain(2026, 11, 20)
	cloture := ouverture
	for i := range lignes {
		lignes[i].DateOperation, lignes[i].DateValeur, lignes[i].Code = j, j, "PMNT/RCDT/ESCT"
		cloture += lignes[i].Montant
	}
	var b bytes.Buffer
	err := camt.Ecrire(&b, []releve.Compte{{IBAN: releve.Texte(compte), Devise: "EUR", DateOuverture: j, DateCloture: j, SoldeOuverture: &ouverture, SoldeCloture: &cloture,
		Lignes: lignes, Identifiant: nom}}, camt.Options{Message: nom, Creation: etaitest.Depart.Temps()})
	if err != nil {
		t.Fatal(err)
	}
	chemin := filepath.Join(t.TempDir(), nom+".xml")
	if err := os.WriteFile(chemin, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return chemin
}

func TestImporterEtVerifier(t *testing.T) {
	l := nouveauLieu(t)
	ici := []string{"--donnees", l.donnees, "--cle", l.cle}
	bon := l.releve(t, "R1", 0, releve.Ligne{Montant: 60775, Libelle: releve.Texte("CAF RSA " + l.suivie.Numero)})
	importer := func(fichiers ...string) (int, string, string) {
		return l.lancer(t, append(append([]string{"releve", "importer", "--json"}, ici...), fichiers...)...)
	}
	st, s, e := importer(bon)
	var r struct {
		Fichiers []map[string]any `json:"fichiers"`
	}
	if err := json.Unmarshal([]byte(s), &r); st != 0 || err != nil || len(r.Fichiers) != 1 {
		t.Fatalf("statut %d, %q, %q, %v", st, s, e, err)
	}
	f := r.Fichiers[0]
	if f["statut"] != "importe" || f["lignes"] != 1.0 || f["nouvelles"] != 1.0 || f["motif"] != nil || f["fichier"] != bon || len(f) != 5 {
		t.Errorf("%v", f)
	}
	if st, s, _ := importer(bon); st != 0 || !strings.Contains(s, `"statut":"deja"`) {
		t.Errorf("le même fichier : %d, %s", st, s)
	}
	inconnu := ecrireReleve(t, "R2", string(etaitest.IBANDe(424242)), 0, releve.Ligne{Montant: 1, Libelle: "x"})
	if st, s, e := importer(inconnu, bon); st != 2 || s != "" || !strings.Contains(e, "compte inconnu") || strings.Count(e, "\n") != 1 {
		t.Errorf("quarantaine : %d, %q, %q", st, s, e)
	}
	if st, s, e := importer(filepath.Join(t.TempDir(), "absent.xml")); st != 2 || s != "" || e == "" {
		t.Errorf("fichier absent : %d, %q, %q", st, s, e)
	}
	st, s, e = l.lancer(t, append([]string{"verifier"}, ici...)...)
	if st != 0 || !strings.HasPrefix(s, "tout est juste") {
		t.Errorf("verifier : %d, %q, %q", st, s, e)
	}
	if st, s, e := l.lancer(t, append([]string{"doctor"}, ici...)...); st != 0 || !strings.Contains(s, "bon :") {
		t.Errorf("doctor : %d, %q, %q", st, s, e)
	}
	verifier := append([]string{"verifier"}, ici...)
	// An import that another program has not finished posting is said, and is no fault.
	l.forcer(t, `update releve set postees = 0, poste_le = null`, `delete from pointage`, `delete from rapprochement`, `delete from mouvement`, `delete from ecriture`,
		`delete from chaine`, `update compteur_ecriture set dernier = 0`, `update solde set debit = 0`)
	if st, s, e := l.lancer(t, verifier...); st != 0 || !strings.HasPrefix(s, "tout est juste") || !strings.Contains(e, "import en cours\u00a0: 1 relevé") {
		t.Errorf("verifier pendant un import : %d, %q, %q", st, s, e)
	}
	if st, s, e := l.lancer(t, append(verifier, "--json")...); st != 0 || !strings.Contains(s, `"imports_en_cours":1`) {
		t.Errorf("verifier pendant un import : %d, %q, %q", st, s, e)
	}
	l.forcer(t, `update solde set debit = debit - 1 where compte_id = 1`)
	if st, s, e := l.lancer(t, verifier...); st != 3 || s != "" || !strings.Contains(e, "solde") || strings.Count(e, "\n") != 1 {
		t.Errorf("verifier après falsification : %d, %q, %q", st, s, e)
	}
	l.forcer(t, `update solde set debit = debit + 1 where compte_id = 1`)
	documents, err := filepath.Glob(filepath.Join(l.donnees, "documents", "*", "*"))
	if err != nil || len(documents) == 0 {
		t.Fatalf("%v, %v", documents, err)
	}
	if err := os.Remove(documents[0]); err != nil {
		t.Fatal(err)
	}
	if st, s, e := l.lancer(t, verifier...); st != 3 || s != "" || strings.Count(e, "\n") != 1 {
		t.Errorf("verifier sans un document : %d, %q, %q", st, s, e)
	}
}

// forcer writes behind the program's back.
func (l *lieu) forcer(t *testing.T, ordres ...string) {
	t.Helper()
	inst, err := installation.Ouvrir(t.Context(), installation.Options{Donnees: l.donnees, Cle: l.cle, Horloge: l.horloge})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = inst.Fermer() }()
	if err := inst.Base.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
		return bddtest.Forcer(context.WithoutCancel(t.Context()), e, ordres...)
	}); err != nil {
		t.Fatal(err)
	}
}

// A backup, then the directory and the key lost: the recovery key alone brings everything back.
func TestSauvegardeEtRestauration(t *testing.T) {
	l := nouveauLieu(t)
	dossier := t.TempDir()
	sauvegarde := filepath.Join(dossier, "etai.age")
	if st, s, e := l.lancer(t, "sauvegarder", "--donnees", l.donnees, "--cle", l.cle, sauvegarde); st != 0 {
		t.Fatalf("%d, %q, %q", st, s, e)
	}
	if st, _, e := l.lancer(t, "sauvegarder", "--donnees", l.donnees, "--cle", l.cle, sauvegarde); st != 2 || !strings.Contains(e, "existe déjà") {
		t.Errorf("une sauvegarde a été remplacée : %d, %q", st, e)
	}
	if err := os.RemoveAll(l.donnees); err != nil {
		t.Fatal(err)
	}
	entree, err := os.CreateTemp(dossier, "recuperation")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintln(entree, l.recuperation); err != nil {
		t.Fatal(err)
	}
	if _, err := entree.Seek(0, 0); err != nil {
		t.Fatal(err)
	}
	ancienne := os.Stdin
	os.Stdin = entree
	defer func() { os.Stdin = ancienne }()
	neuf, cle := filepath.Join(dossier, "neuf"), filepath.Join(dossier, "neuve.cle")
	if st, s, e := l.lancer(t, "restaurer", "--donnees", neuf, "--cle", cle, "--recuperation", sauvegarde); st != 0 {
		t.Fatalf("restaurer : %d, %q, %q", st, s, e)
	}
	if st, s, e := l.lancer(t, "verifier", "--donnees", neuf, "--cle", cle); st != 0 {
		t.Errorf("verifier après restauration : %d, %q, %q", st, s, e)
	}
	b, err := os.ReadFile(sauvegarde)
	if err != nil {
		t.Fatal(err)
	}
	tronquee := filepath.Join(dossier, "tronquee.age")
	if err := os.WriteFile(tronquee, b[:len(b)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	autre := filepath.Join(dossier, "autre")
	if st, _, e := l.lancer(t, "restaurer", "--donnees", autre, "--cle", cle, tronquee); st == 0 || e == "" {
		t.Errorf("une sauvegarde tronquée a été restaurée : %d, %q", st, e)
	}
	if es, err := os.ReadDir(autre); err == nil && len(es) > 0 {
		t.Errorf("il reste %d fichiers d’une restauration refusée", len(es))
	}
}

func TestUsageDonnees(t *testing.T) {
	l := &lieu{horloge: etaitest.NouvelleHorloge()}
	t.Setenv("ETAI_DONNEES", "")
	for _, args := range [][]string{{"verifier"}, {"verifier", "--donnees", "/nulle/part"}, {"verifier", "--donnees", t.TempDir()}, {"releve", "importer", "--donnees", "/nulle/part", "x.xml"},
		{"sauvegarder", "--donnees", "/nulle/part", "x"}, {"restaurer", "--donnees", t.TempDir(), "/nulle/part.age"}, {"config", "--config", "/nulle/part"}} {
		if st, s, e := l.lancer(t, args...); st != 2 || s != "" || strings.Count(e, "\n") != 1 {
			t.Errorf("%v : %d, %q, %q", args, st, s, e)
		}
	}
	f := filepath.Join(t.TempDir(), "etai.conf")
	if err := os.WriteFile(f, []byte("# réglages\ndonnees = /srv/etai\nbase = postgres://u:secret@h/b\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if st, s, e := l.lancer(t, "config", "--config", f, "--base", "postgres://u:autre@h/b"); st != 0 || !strings.Contains(s, "/srv/etai") || strings.Contains(s, "autre") || strings.Contains(s, "secret") {
		t.Errorf("config : %d, %q, %q", st, s, e)
	}
}
