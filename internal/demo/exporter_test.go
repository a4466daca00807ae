// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/chiffre"
	"etai/internal/echanges/sortie"
	"etai/internal/installation"
)

// exporter writes the demonstration in open formats, and checks what can be checked without a base: the sums, the documents, the chain of acts.
func exporter(t *testing.T, o installation.Options) (dossier string) {
	t.Helper()
	inst, err := installation.Ouvrir(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = inst.Fermer() }()
	dossier = filepath.Join(t.TempDir(), "export")
	b, err := inst.Exporter(t.Context(), dossier, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, refuse := range []struct {
		vers string
		err  error
	}{{dossier, sortie.ErrOccupe}, {filepath.Join(o.Donnees, "export"), sortie.ErrDedans}, {filepath.Join(dossier, "SHA256SUMS"), sortie.ErrFichier}} {
		if _, err := inst.Exporter(t.Context(), refuse.vers, "", nil); !errors.Is(err, refuse.err) {
			t.Errorf("export vers %s : %v", refuse.vers, err)
		}
	}
	if reste, err := os.ReadDir(filepath.Dir(dossier)); err != nil || len(reste) != 1 {
		t.Errorf("à côté de l’export : %v, %v", reste, err)
	}
	var m sortie.Manifeste
	lireJSON(t, filepath.Join(dossier, "manifeste.json"), &m)
	sommes := lireOctets(t, filepath.Join(dossier, "SHA256SUMS"))
	for _, f := range m.Fichiers {
		octets := lireOctets(t, filepath.Join(dossier, f.Chemin))
		if bytes.Contains(octets, []byte("SUPERMARCHE EXEMPLE")) || bytes.Contains(octets, []byte("PLACE DE L EXEMPLE")) {
			t.Errorf("%s dit ce que quelqu’un a fait de sa carte", f.Chemin)
		}
		if s := sha256.Sum256(octets); hex.EncodeToString(s[:]) != f.SHA256 || int64(len(octets)) != f.Octets || !bytes.Contains(sommes, []byte(f.SHA256+"  "+f.Chemin+"\n")) {
			t.Errorf("%s : ce n’est pas ce que dit le manifeste", f.Chemin)
		}
	}
	verifierPlis(t, inst, dossier, m)
	if b.Documents == 0 || b.Actes == 0 || b.Lignes < 5000 {
		t.Errorf("%+v", b)
	}
	verifierChaine(t, filepath.Join(dossier, "journal", "actes.jsonl"), b.Actes)
	return dossier
}

// verifierPlis: what is under seal is in no file of an export, in clear or in hexadecimal; a recipient that is named opens what was sealed for them, and nobody else does.
func verifierPlis(t *testing.T, inst *installation.Installation, dossier string, m sortie.Manifeste) {
	t.Helper()
	piece, err := feuilleGrise()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range m.Fichiers {
		octets := lireOctets(t, filepath.Join(dossier, f.Chemin))
		if bytes.Contains(octets, piece) || bytes.Contains(octets, []byte(hex.EncodeToString(piece[:64]))) || strings.HasPrefix(f.Chemin, "plis/") {
			t.Errorf("%s contient la pièce sous pli", f.Chemin)
		}
	}
	cle, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	avec := filepath.Join(t.TempDir(), "avec")
	if _, err := inst.Exporter(t.Context(), avec, "age1faux", nil); !errors.Is(err, chiffre.ErrCle) {
		t.Errorf("destinataire faux : %v", err)
	}
	b, err := inst.Exporter(t.Context(), avec, cle.Recipient().String(), nil)
	if err != nil || b.Plis != 1 {
		t.Fatalf("%d plis, %v", b.Plis, err)
	}
	scelles, err := filepath.Glob(filepath.Join(avec, "plis", "*.png.age"))
	if err != nil || len(scelles) != 1 {
		t.Fatalf("%v, %v", scelles, err)
	}
	r, err := age.Decrypt(bytes.NewReader(lireOctets(t, scelles[0])), cle)
	if err != nil {
		t.Fatal(err)
	}
	if ouverte, err := io.ReadAll(r); err != nil || !bytes.Equal(ouverte, piece) {
		t.Errorf("pièce : %d octets sur %d, %v", len(ouverte), len(piece), err)
	}
}

// verifierChaine checks the acts with what LISEZMOI.md says, and nothing of ours.
func verifierChaine(t *testing.T, chemin string, actes int64) {
	t.Helper()
	lecteur := bufio.NewScanner(bytes.NewReader(lireOctets(t, chemin)))
	lecteur.Buffer(nil, 1<<20)
	fins := map[int64]string{}
	n := int64(0)
	for ; lecteur.Scan(); n++ {
		var a struct {
			Organisation        int64
			Empreinte, Encodage string
			EmpreintePrecedente string `json:"empreinte_precedente"`
			Nature              string
		}
		if err := json.Unmarshal(lecteur.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		octets, err := base64.StdEncoding.DecodeString(a.Encodage)
		if err != nil {
			t.Fatal(err)
		}
		precedente, err := hex.DecodeString(a.EmpreintePrecedente)
		if s := sha256.Sum256(octets); err != nil || hex.EncodeToString(s[:]) != a.Empreinte || fins[a.Organisation] != a.EmpreintePrecedente || !bytes.Contains(octets, precedente) || !bytes.Contains(octets, []byte(a.Nature)) {
			t.Fatalf("acte %d : la chaîne ne tient pas", n+1)
		}
		fins[a.Organisation] = a.Empreinte
	}
	if n != actes || len(fins) == 0 {
		t.Errorf("%d actes relus sur %d", n, actes)
	}
}

// relire reads an export back with PostgreSQL's own reader of CSV, beside the base that it left: every row of every table is found again, values equal; what
// left SQLite is what leaves PostgreSQL, byte for byte.
func relire(t *testing.T, base, dossier, depuisSQLite string) {
	t.Helper()
	var paquet struct {
		Resources []struct {
			Name   string
			Path   string
			Schema struct {
				Fields []struct{ Name, Type, Format, Description string }
			}
		}
		Reste map[string]string `json:"etai:reste"`
	}
	lireJSON(t, filepath.Join(dossier, "datapackage.json"), &paquet)
	bd, err := sql.Open("pgx", base)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = bd.Close() }()
	conn, err := bd.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	executer := func(texte string) {
		t.Helper()
		if _, err := conn.ExecContext(t.Context(), texte); err != nil {
			t.Fatalf("%s : %v", texte, err)
		}
	}
	executer("create schema retour")
	var sorties []string
	for _, r := range paquet.Resources {
		sorties = append(sorties, r.Name)
		var ici []string
		rows, err := conn.QueryContext(t.Context(), `select column_name from information_schema.columns where table_schema = 'public' and table_name = $1`, r.Name)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var c string
			if err := rows.Scan(&c); err != nil {
				t.Fatal(err)
			}
			ici = append(ici, c)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
		var colonnes, communes []string
		for _, f := range r.Schema.Fields {
			if f.Description == "" {
				t.Errorf("%s.%s : rien n’en est dit", r.Name, f.Name)
			}
			genre := map[string]string{"integer": "bigint", "string": "text", "stringhex": "bytea", "date": "date", "datetime": "timestamptz", "boolean": "boolean"}[f.Type+f.Format]
			colonnes = append(colonnes, f.Name+" "+genre)
			if slices.Contains(ici, f.Name) {
				communes = append(communes, f.Name)
			}
		}
		for _, c := range ici {
			ouverte := c == "iban_scelle" || c == "chiffre" && r.Name == "contenu"
			if !slices.Contains(communes, c) && !ouverte && paquet.Reste[r.Name+"."+c] == "" {
				t.Errorf("%s.%s n’est pas exportée, et rien ne dit pourquoi", r.Name, c)
			}
		}
		executer("create table retour." + r.Name + " (" + strings.Join(colonnes, ", ") + ")")
		csv := lireOctets(t, filepath.Join(dossier, r.Path))
		bddtest.CopierCSV(t, conn, "retour."+r.Name, bytes.NewReader(csv))
		if strings.HasPrefix(r.Name, "acces_") {
			continue // it went on: each export is itself noted
		}
		liste := strings.Join(communes, ", ")
		var manquent, enTrop int
		if err := conn.QueryRowContext(t.Context(), fmt.Sprintf(`select (select count(*) from (select %[1]s from public.%[2]s except all select %[1]s from retour.%[2]s) x), (select count(*) from (select %[1]s from retour.%[2]s except all select %[1]s from public.%[2]s) x)`,
			liste, r.Name)).Scan(&manquent, &enTrop); err != nil {
			t.Fatalf("%s : %v", r.Name, err)
		}
		if manquent+enTrop != 0 {
			t.Errorf("%s : %d lignes manquent, %d en trop", r.Name, manquent, enTrop)
		}
		if !bytes.Equal(csv, lireOctets(t, filepath.Join(depuisSQLite, r.Path))) {
			t.Errorf("%s : les deux moteurs n’écrivent pas le même fichier", r.Name)
		}
	}
	tables := lister(t, conn, `select tablename from pg_tables where schemaname = 'public' and tablename <> 'goose_db_version' order by 1`)
	for _, table := range tables {
		if !slices.Contains(sorties, table) && paquet.Reste[table] == "" {
			t.Errorf("la table %s n’est pas exportée, et rien ne dit pourquoi", table)
		}
	}
	for quoi, requete := range map[string]string{
		"IBAN d’un tiers":  `select v.id::text from public.tiers_version v join retour.tiers_version r on r.id = v.id where left(r.iban, 4) <> left(v.iban_masque, 4) or right(r.iban, 3) <> right(v.iban_masque, 3)`,
		"IBAN d’un compte": `select v.id::text from public.compte_bancaire v join retour.compte_bancaire r on r.id = v.id where left(r.iban, 4) <> left(v.iban_masque, 4) or right(r.iban, 3) <> right(v.iban_masque, 3)`,
		"texte fermé":      `select id::text from retour.contenu where (texte is null) <> (efface_le is not null)`,
		"texte et son engagement": `select j.id::text from public.evenement_dossier j join retour.contenu c on c.id = j.contenu_id where c.texte is not null
			and j.engagement <> sha256('d'::bytea || int8send(9) || 'contenu/1'::bytea || 'o'::bytea || int8send(length(c.sel)) || c.sel || 't'::bytea || int8send(octet_length(c.texte)) || convert_to(c.texte, 'UTF8'))`,
	} {
		if ids := lister(t, conn, requete); len(ids) > 0 {
			t.Errorf("%s : %v", quoi, ids)
		}
	}
}

func lister(t *testing.T, conn *sql.Conn, requete string) (r []string) {
	t.Helper()
	rows, err := conn.QueryContext(t.Context(), requete)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		r = append(r, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return r
}

func lireOctets(t *testing.T, chemin string) []byte {
	t.Helper()
	b, err := os.ReadFile(chemin)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func lireJSON(t *testing.T, chemin string, v any) {
	t.Helper()
	if err := json.Unmarshal(lireOctets(t, chemin), v); err != nil {
		t.Fatal(err)
	}
}
