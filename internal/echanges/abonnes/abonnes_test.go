// SPDX-License-Identifier: EUPL-1.2

package abonnes_test

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/echanges/abonnes"
	"etai/internal/etaitest"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
)

var ici = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// A contract is signed: the program is told once it answers, with ids alone, under a signature that it can check; what is not its affair is not said.
func TestDire(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		h := b.Horloge().(*etaitest.Horloge)
		reponses, recus := []int{500, 302, 204}, []*http.Request{}
		var corps [][]byte
		serveur := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c, _ := io.ReadAll(r.Body)
			recus, corps = append(recus, r), append(corps, c)
			w.Header().Set("Location", "/ailleurs")
			w.WriteHeader(reponses[min(len(recus), len(reponses))-1])
		}))
		defer serveur.Close()
		secret := organisation.TirerSecret()
		abonner := func(r droits.Role, x organisation.Abonnement) (int64, error) {
			return parcours.CreerAbonnement(t.Context(), b, m.Trousseau, m.Demande(r), x, secret)
		}
		bon := organisation.Abonnement{Nom: "Logiciel du département", Adresse: serveur.URL + "/crochet", Evenements: []organisation.Evenement{"contrat.signer"}}
		for _, f := range []func(*organisation.Abonnement){func(x *organisation.Abonnement) { x.Adresse = "ftp://exemple.test" }, func(x *organisation.Abonnement) { x.Adresse = "https://a:b@exemple.test" },
			func(x *organisation.Abonnement) { x.Evenements = nil }, func(x *organisation.Abonnement) { x.Evenements = []organisation.Evenement{"tout"} }, func(x *organisation.Abonnement) { x.Nom = "" }} {
			x := bon
			f(&x)
			if _, err := abonner(droits.Administrateur, x); err == nil {
				t.Errorf("accepté : %+v", x)
			}
		}
		if _, err := abonner(droits.ChefDeService, bon); err == nil {
			t.Error("accepté d’un chef de service")
		}
		m.Suivre(t, 60000) // before: not told
		id, err := abonner(droits.Administrateur, bon)
		if err != nil {
			t.Fatal(err)
		}
		s := m.Suivre(t, 60000)
		nouveau := func(permis []netip.Prefix) *abonnes.Crieur {
			return abonnes.Nouveau(b, m.Trousseau, slog.New(slog.DiscardHandler), permis)
		}
		passer := func(c *abonnes.Crieur) {
			t.Helper()
			if err := c.Passer(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		envois := func() (xs []organisation.Envoi) {
			t.Helper()
			if err := b.Lire(t.Context(), func(l bdd.Lecture) (err error) {
				xs, err = organisation.DerniersEnvois(t.Context(), l, m.Agents[droits.Administrateur], 10)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return xs
		}
		passer(nouveau(nil)) // this machine is not allowed
		if xs := envois(); len(recus) != 0 || len(xs) != 1 || xs[0].Essais != 1 || xs[0].Prochain.Vide() {
			t.Fatalf("%d reçus, %+v", len(recus), xs)
		}
		c := nouveau(ici)
		passer(c) // not due yet
		for essai := range 3 {
			if len(recus) != essai {
				t.Fatalf("essai %d : %d reçus", essai, len(recus))
			}
			h.Avancer(time.Hour)
			passer(c)
		}
		h.Avancer(24 * time.Hour)
		passer(c)
		passer(nouveau(ici)) // started again
		if xs := envois(); len(recus) != 3 || len(xs) != 1 || xs[0].RemisLe.Vide() || xs[0].Statut != 204 || xs[0].Essais != 4 {
			t.Fatalf("%d reçus, %+v", len(recus), xs)
		}
		var dit map[string]any
		if err := json.Unmarshal(corps[2], &dit); err != nil || dit["evenement"] != "contrat.signer" || dit["dossier_id"] != float64(s.Dossier) || len(dit) != 7 {
			t.Errorf("%s", corps[2])
		}
		if strings.Contains(strings.ToUpper(string(corps[2])), "EXEMPLE") {
			t.Errorf("il nomme quelqu’un : %s", corps[2])
		}
		signature := recus[2].Header.Get("Etai-Signature")
		quand, _, _ := strings.Cut(strings.TrimPrefix(signature, "t="), ",")
		instant, err := strconv.ParseInt(quand, 10, 64)
		if err != nil || abonnes.Signer(secret, instant, corps[2]) != signature || abonnes.Signer("autre", instant, corps[2]) == signature {
			t.Errorf("signature %q", signature)
		}
		if _, err := parcours.CloreAbonnement(t.Context(), b, m.Demande(droits.Administrateur), id); err != nil {
			t.Fatal(err)
		}
		m.Suivre(t, 60000)
		passer(c)
		if len(recus) != 3 {
			t.Error("dit après la fin")
		}
		for _, sql := range []string{`delete from abonnement`, `update abonnement set adresse = 'https://ailleurs.test'`, `update abonnement set natures = 'contrat.arreter'`, `update abonnement set depuis_acte = depuis_acte + 1`, `update abonnement set clos_par = null, clos_le = null`,
			`delete from abonnement_envoi`, `update abonnement_envoi set acte_id = acte_id + 1`, `update abonnement_envoi set remis_le = null, prochain_le = remis_le`, `update abonnement_envoi set statut = 200`} {
			if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error { _, err := e.Exec(t.Context(), sql); return err }); !errors.Is(err, bdd.ErrContrainte) {
				t.Errorf("%s : %v", sql, err)
			}
		}
		m.Verifier(t)
	})
}

// Addresses of this machine, of its network, and those that hide one, are refused but where a setting allows them.
func TestAdmettre(t *testing.T) {
	for _, a := range []string{"127.0.0.1:80", "10.1.2.3:443", "192.168.1.1:443", "172.16.0.1:443", "169.254.169.254:80", "[::1]:80", "[fe80::1]:80", "[fd00::1]:80", "[::ffff:127.0.0.1]:80", "0.0.0.0:80", "[::]:80",
		"100.64.0.1:80", "224.0.0.1:80", "[64:ff9b::7f00:1]:80", "[2002:7f00:1::]:80", "nom:80", ""} {
		if abonnes.Admettre(a, nil) == nil {
			t.Errorf("%s admise", a)
		}
	}
	for _, a := range []string{"93.184.216.34:443", "[2606:2800:220:1::1]:443"} {
		if err := abonnes.Admettre(a, nil); err != nil {
			t.Errorf("%s : %v", a, err)
		}
	}
	if err := abonnes.Admettre("127.0.0.1:80", ici); err != nil {
		t.Error(err)
	}
}
