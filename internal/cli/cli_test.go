// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"etai/internal/base/argent"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/formats/releve"
)

// Essai is a command given from outside, that ends as it is told.
type Essai struct {
	Fin     string        `arg:"" optional:"" help:"Comment finir."`
	Nombre  int           `name:"nombre" default:"3" env:"ETAI_ESSAI_NOMBRE" help:"Un nombre."`
	Duree   time.Duration `name:"duree" placeholder:"DUREE" help:"Une durée."`
	Mode    string        `name:"mode" enum:"lent,vite" default:"lent" help:"Un mode."`
	Gauche  bool          `name:"gauche" xor:"cote" help:"À gauche."`
	Droite  bool          `name:"droite" xor:"cote" help:"À droite."`
	Cachee  bool          `name:"cachee" hidden:"" help:"Ne se voit pas."`
	Adresse string        `name:"adresse" help:"Une adresse."`
}

func (e *Essai) Run(ctx context.Context, env *Environnement) error {
	switch e.Fin {
	case "panique":
		var t []int
		_ = t[len(e.Fin)]
	case "faute":
		return &Faute{Lignes: []string{"un", "deux\nmots"}}
	case "interne":
		return errors.New("disque plein")
	case "interrompu":
		return fmt.Errorf("lecture : %w", context.Canceled)
	}
	_, err := fmt.Fprintf(env.Sortie, "%d %v\n", e.Nombre, ctx.Err())
	return err
}

type plus struct {
	Essai    Essai    `cmd:"" name:"essai" help:"Finir comme il est dit."`
	Exigeant Exigeant `cmd:"" name:"exigeant" help:"Exiger une option."`
}

// Exigeant has a flag that must be there.
type Exigeant struct {
	Base string `name:"base" required:"" help:"La base."`
}

// Run does nothing.
func (Exigeant) Run() error { return nil }

func lancer(args ...string) (statut int, sortie, erreurs string) {
	var s, e bytes.Buffer
	env := Environnement{Sortie: &s, Erreurs: &e, Horloge: horloge.Fixe(horloge.De(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))), Version: "0.1"}
	statut = Executer(context.Background(), args, env, &plus{})
	return statut, s.String(), strings.ReplaceAll(e.String(), "\u00a0", " ")
}

func TestStatuts(t *testing.T) {
	for _, c := range []struct {
		args    string
		statut  int
		sortie  string
		erreurs string
	}{
		{"essai", 0, "3 <nil>\n", ""},
		{"essai --nombre 4", 0, "4 <nil>\n", ""},
		{"essai faute", 3, "", "etai : un\netai : deux·mots\n"},
		{"essai interne", 1, "", "etai : disque plein\n"},
		{"essai interrompu", 1, "", "etai : interrompu.\n"},
	} {
		if st, s, e := lancer(strings.Fields(c.args)...); st != c.statut || s != c.sortie || e != c.erreurs {
			t.Errorf("%s : %d %q %q", c.args, st, s, e)
		}
	}
	st, s, e := lancer("essai", "panique")
	if st != 1 || s != "" || strings.Count(e, "\n") != 1 || !strings.Contains(e, "erreur interne (etai/internal/cli.(*Essai).Run, ligne ") {
		t.Errorf("%d %q %q", st, s, e)
	}
	if st, s, _ := lancer("version"); st != 0 || !strings.HasPrefix(s, "etai 0.1 (go1.") || strings.Count(s, "\n") != 1 {
		t.Errorf("%d %q", st, s)
	}
}

// Every refusal of the parser that our commands can meet is said in French.
func TestUsages(t *testing.T) {
	for args, dit := range map[string]string{
		"":                                   `il manque une commande parmi « releve », « ordre », « fec », « calcul », « verifier », ... ; voir « etai --aide ».`,
		"releve":                             `il manque une commande parmi « lire », « importer » ; voir « etai releve --aide ».`,
		"ordre":                              `il manque une commande parmi « verifier », « retour » ; voir « etai ordre --aide ».`,
		"releve lire":                        "il manque l’argument « fichier » ; voir « etai releve lire --aide ».",
		"ordre verifier":                     "il manque l’argument « fichier » ; voir « etai ordre verifier --aide ».",
		"relever":                            "commande ou argument inattendu : « relever » (peut-être « releve ») ; voir « etai --aide ».",
		"xyz":                                "commande ou argument inattendu : « xyz » ; voir « etai --aide ».",
		"releve ecrire":                      "commande ou argument inattendu : « ecrire » ; voir « etai releve --aide ».",
		"ordre verifier a b":                 "commande ou argument inattendu : « b » ; voir « etai ordre verifier --aide ».",
		"releve lire --jsom x":               "option inconnue : « --jsom » (peut-être « --json ») ; voir « etai releve lire --aide ».",
		"releve lire -z x":                   "option inconnue : « -z » (peut-être « -h ») ; voir « etai releve lire --aide ».",
		"releve lire --json=oui x":           "l’option --json ne prend pas de valeur (« oui ») ; voir « etai releve lire --aide ».",
		"fec verifier --debut":               "l’option --debut attend une valeur ; voir « etai fec verifier --aide ».",
		"fec verifier --debut --json x":      "l’option --debut attend une valeur, pas l’option « --json » ; voir « etai fec verifier --aide ».",
		"fec verifier --debut=20260101 x":    "--debut : « 20260101 » n’est pas une date AAAA-MM-JJ du calendrier.",
		"fec verifier --debut=2026-02-30 x":  "--debut : « 2026-02-30 » n’est pas une date AAAA-MM-JJ du calendrier.",
		"essai --nombre=x":                   "l’option --nombre attend un nombre entier, pas « x » ; voir « etai essai --aide ».",
		"essai --duree=x":                    "l’option --duree attend une durée comme 30s ou 5m, pas « x » ; voir « etai essai --aide ».",
		"essai --mode=x":                     `l’option --mode vaut l’un de « lent »,« vite », pas « x » ; voir « etai essai --aide ».`,
		"essai --gauche --droite":            "les options --gauche et --droite ne vont pas ensemble ; voir « etai essai --aide ».",
		"exigeant":                           "il manque l’option obligatoire --base ; voir « etai exigeant --aide ».",
		"releve lire /nulle/part":            "/nulle/part : fichier introuvable.",
		"releve lire --config /nulle/part x": "fichier de configuration /nulle/part : fichier introuvable.",
		"releve lire /":                      "/ : ceci est un dossier, pas un fichier.",
		"ordre retour /":                     "/ : ceci est un dossier, pas un fichier.",
		"fec verifier /dev/null/x":           "/dev/null/x : ouverture impossible (un dossier du chemin n’en est pas un).",
	} {
		st, s, e := lancer(strings.Fields(args)...)
		if st != 2 || s != "" || e != "etai : "+dit+"\n" {
			t.Errorf("%q : %d %q\n  %s  attendu %s", args, st, s, e, dit)
		}
	}
	if st, s, e := lancer("essai", "--nombre"); st != 2 || s != "" || !strings.Contains(e, "l’option --nombre attend") {
		t.Errorf("%d %q %q", st, s, e)
	}
}

func TestAide(t *testing.T) {
	for args, dits := range map[string][]string{
		"--aide":            {"Usage : etai COMMANDE [options]", "releve lire      Lire", "  -h, --aide  Afficher cette aide.", "« etai COMMANDE --aide »", "--config FICHIER"},
		"--help":            {"Usage : etai COMMANDE"},
		"-h":                {"Usage : etai COMMANDE"},
		"ordre --aide":      {"Usage : etai ordre COMMANDE [options]", "  verifier  Vérifier", "  retour    Lire"},
		"releve lire -h":    {"Usage : etai releve lire [options] FICHIER…", "  FICHIER…  Relevés", "--json  Écrire"},
		"essai --aide":      {"etai essai [options] [FIN]", "--nombre=VALEUR   Un nombre (par défaut : 3 ; $ETAI_ESSAI_NOMBRE).", "--duree=DUREE", "--mode=VALEUR"},
		"exigeant --aide":   {"--base=VALEUR  La base (obligatoire)"},
		"releve --aide lir": {"Usage : etai releve COMMANDE"},
	} {
		st, s, e := lancer(strings.Fields(args)...)
		s = strings.ReplaceAll(s, "\u00a0", " ")
		if st != 0 || e != "" {
			t.Errorf("%q : %d %q", args, st, e)
		}
		for _, d := range dits {
			if !strings.Contains(s, d) {
				t.Errorf("%q : %q absent de\n%s", args, d, s)
			}
		}
		for _, anglais := range []string{"Usage:", "Show ", "Flags", "Arguments:", "Run \"", "Cachee", "cachee"} {
			if strings.Contains(s, anglais) {
				t.Errorf("%q : %q dans\n%s", args, anglais, s)
			}
		}
		for l := range strings.Lines(s) {
			if len([]rune(l)) > 101 {
				t.Errorf("%q : ligne trop longue : %s", args, l)
			}
		}
	}
}

// Every command and every option of ours says in French what it does.
func TestToutEstDocumente(t *testing.T) {
	k, err := kong.New(&Racine{}, kong.NoDefaultHelp(), kong.Name("etai"))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range k.Model.Leaves(false) {
		if n.Help == "" || !strings.HasSuffix(n.Help, ".") {
			t.Errorf("%s : aide %q", cheminDe(n), n.Help)
		}
		for _, groupe := range n.AllFlags(false) {
			for _, f := range groupe {
				if f.Help == "" || !strings.HasSuffix(f.Help, ".") {
					t.Errorf("%s --%s : aide %q", cheminDe(n), f.Name, f.Help)
				}
			}
		}
		for _, p := range n.Positional {
			if p.Help == "" {
				t.Errorf("%s %s : sans aide", cheminDe(n), p.Name)
			}
		}
	}
}

func TestTampon(t *testing.T) {
	for _, taille := range []int{0, 100, enMemoire - 1, enMemoire, enMemoire + 1, 3*enMemoire + 7} {
		var b tampon
		attendu := bytes.Repeat([]byte("0123456789"), taille/10+1)[:taille]
		for i := 0; i < taille; {
			n, err := b.Write(attendu[i:min(taille, i+777_777)])
			if err != nil {
				t.Fatal(err)
			}
			i += n
		}
		for _, s := range [][2]int{{0, taille}, {taille / 3, taille / 2}, {taille, taille}} {
			var lu bytes.Buffer
			if err := b.copier(&lu, int64(s[0]), int64(s[1])); err != nil || !bytes.Equal(lu.Bytes(), attendu[s[0]:s[1]]) {
				t.Errorf("%d, %v : %v, %d octets", taille, s, err, lu.Len())
			}
		}
		b.fermer()
	}
	vide := t.TempDir()
	t.Setenv("TMPDIR", filepath.Join(vide, "absent"))
	var b tampon
	if _, err := b.Write(make([]byte, enMemoire+1)); err == nil || !strings.Contains(err.Error(), "fichier temporaire") {
		t.Error(err)
	}
	t.Setenv("TMPDIR", vide)
	var c tampon
	if _, err := c.Write(make([]byte, enMemoire+1)); err != nil {
		t.Fatal(err)
	}
	if l, err := os.ReadDir(vide); err != nil || len(l) != 0 {
		t.Errorf("le fichier temporaire a un nom : %v %v", l, err)
	}
	c.fermer()
}

// The streamed JSON says exactly what encoding/json says of the same file kept whole.
func TestJSONComplet(t *testing.T) {
	texte := rapid.StringMatching(`[A-Zé€<>&"\\ \t]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		var attendu []releve.Fichier
		n := rapid.IntRange(1, 3).Draw(t, "fichiers")
		r := &renduJSON{liste: n > 1}
		defer r.fermer()
		for range n {
			nom := texte.Draw(t, "nom")
			r.commencer(nom)
			var c releve.Collecteur
			for range rapid.IntRange(0, 3).Draw(t, "comptes") {
				k := releve.Compte{IBAN: releve.Texte(texte.Draw(t, "iban")), Devise: "EUR", DateCloture: jour.Certain(2026, 11, 20)}
				if rapid.Bool().Draw(t, "solde") {
					s := argent.Centimes(rapid.Int64Range(-1e9, 1e9).Draw(t, "montant"))
					k.SoldeCloture = &s
				}
				var lignes []releve.Ligne
				for range rapid.IntRange(0, 3).Draw(t, "lignes") {
					lignes = append(lignes, releve.Ligne{
						Montant: 5, Libelle: releve.Texte(texte.Draw(t, "libellé")),
						Details: rapid.SampledFrom([][]releve.Detail{nil, {}, {{Montant: 5, Libelle: "x"}}}).Draw(t, "détails"),
					})
				}
				for _, cible := range []releve.Recepteur{&c, r} {
					if err := cible.Ouvrir(&k); err != nil {
						t.Fatal(err)
					}
					for i := range lignes {
						if i == 1 {
							cible.Alerte(releve.Alerte{Code: "essai", Ligne: &i, Message: texte.Draw(t, "message")})
						}
						if err := cible.Ligne(&k, &lignes[i]); err != nil {
							t.Fatal(err)
						}
					}
					if err := cible.Fermer(&k); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := r.finir("essai"); err != nil {
				t.Fatal(err)
			}
			attendu = append(attendu, c.Fichier(nom, "essai"))
		}
		// Messages were drawn once per receiver: only their presence is compared.
		var b bytes.Buffer
		if err := r.ecrire(&b); err != nil {
			t.Fatal(err)
		}
		var v any = attendu
		if n == 1 {
			v = attendu[0]
		}
		brut, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(decoder(t, brut), decoder(t, b.Bytes())); d != "" {
			t.Fatalf("%s\n%s", d, b.String())
		}
	})
}

func decoder(t *rapid.T, b []byte) any {
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	var visiter func(any)
	visiter = func(v any) {
		switch x := v.(type) {
		case []any:
			for _, e := range x {
				visiter(e)
			}
		case map[string]any:
			if _, ok := x["message"]; ok {
				x["message"] = ""
			}
			for _, e := range x {
				visiter(e)
			}
		}
	}
	visiter(v)
	return v
}

func TestAffichable(t *testing.T) {
	if s := Affichable("a\x1b[31mb\nc\u202ed\u009be\u00a0é’"); s != "a·[31mb·c·d·e\u00a0é’" {
		t.Errorf("%q", s)
	}
}

// A calculator answers in JSON; a rule that says no is in the answer, and on the errors, with status 2; a question that cannot be read leaves no answer.
func TestCalcul(t *testing.T) {
	for _, x := range []struct {
		nom, question  string
		statut         int
		sortie, erreur string
	}{
		{"delai", `{"evenement":"2026-11-30","nombre":15,"unite":"jours","sens":1,"report":true}`, 0, `{"dernier_jour":"2026-12-15","report_applique":false,"refus":[]}` + "\n", ""},
		{"duree-masp", `{"debut":"2026-01-15","mois":[5]}`, 2, `"refus":[{"regle":"R5"`, "R5"},
		{"delai", `{"nombre":15}`, 2, "", "« evenement » manque"},
	} {
		var sortie, erreurs strings.Builder
		statut := Executer(t.Context(), []string{"calcul", x.nom, "--json", x.question}, Environnement{Sortie: &sortie, Erreurs: &erreurs, Horloge: horloge.Systeme{}})
		if statut != x.statut || !strings.Contains(sortie.String(), x.sortie) || (x.sortie == "") != (sortie.Len() == 0) || !strings.Contains(erreurs.String(), x.erreur) || (x.erreur == "") != (erreurs.Len() == 0) {
			t.Errorf("%s %s : %d %q %q", x.nom, x.question, statut, sortie.String(), erreurs.String())
		}
	}
}
