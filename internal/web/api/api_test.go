// SPDX-License-Identifier: EUPL-1.2

package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal/acces"
	"etai/internal/dettes"
	"etai/internal/etaitest"
	"etai/internal/logement"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/web/api"
	"etai/internal/web/webtest"
)

// client calls the API of a site with a token.
type client struct {
	t     *testing.T
	s     *webtest.Site
	h     http.Handler
	jeton string
}

func nouveau(t *testing.T, s *webtest.Site) *client {
	t.Helper()
	h, err := api.Nouvelle(s.Poste)
	if err != nil {
		t.Fatal(err)
	}
	return &client{t: t, s: s, h: h}
}

// pour is the client with a new token of the role.
func (c *client) pour(r droits.Role, portees ...organisation.PorteeAPI) (*client, int64) {
	c.t.Helper()
	secret, empreinte := organisation.TirerJeton()
	j := c.s.Horloge.Maintenant().Jour()
	id, err := parcours.CreerJeton(c.t.Context(), c.s.Inst.Base, c.s.Monde.Demande(droits.Administrateur), organisation.Jeton{Agent: c.s.Monde.Agents[r].ID, Nom: "Logiciel d’essai", Portees: portees, Du: j, Au: j.Plus(30)}, empreinte)
	if err != nil {
		c.t.Fatal(err)
	}
	return &client{c.t, c.s, c.h, secret}, id
}

func (c *client) appeler(methode, chemin, cle string, corps any) (int, map[string]any, http.Header) {
	c.t.Helper()
	var b bytes.Buffer
	switch x := corps.(type) {
	case nil:
	case string:
		b.WriteString(x)
	default:
		if err := json.NewEncoder(&b).Encode(x); err != nil {
			c.t.Fatal(err)
		}
	}
	r := httptest.NewRequestWithContext(c.t.Context(), methode, api.Racine+chemin, &b)
	if c.jeton != "" {
		r.Header.Set("Authorization", "Bearer "+c.jeton)
	}
	if cle != "" {
		r.Header.Set("Idempotency-Key", cle)
	}
	if methode == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	c.h.ServeHTTP(w, r)
	var m map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &m); err != nil {
		c.t.Fatalf("%s %s : %d %q", methode, chemin, w.Code, w.Body)
	}
	genre := "application/json"
	if w.Code >= 400 {
		genre = "application/problem+json"
	}
	if w.Header().Get("Content-Type") != genre {
		c.t.Errorf("%s %s : %s", methode, chemin, w.Header().Get("Content-Type"))
	}
	return w.Code, m, w.Header()
}

func (c *client) exiger(statut int, methode, chemin, cle string, corps any) map[string]any {
	c.t.Helper()
	code, m, _ := c.appeler(methode, chemin, cle, corps)
	if code != statut {
		c.t.Fatalf("%s %s : %d, attendu %d, %v", methode, chemin, code, statut, m)
	}
	if code >= 400 {
		for _, faute := range []string{"%!", " :", " ;"} {
			if d, _ := m["detail"].(string); d == "" || strings.Contains(d, faute) {
				c.t.Errorf("%s %s : détail %q", methode, chemin, d)
			}
		}
	}
	return m
}

// What a token reads and does is what its agent may; each read is noted, each act done once.
func TestAPI(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		suivie := s.Monde.Suivre(t, 60775)
		c := nouveau(t, s)
		cesf, _ := c.pour(droits.CESF, organisation.Portees...)
		comptable, id := c.pour(droits.Comptable, organisation.PorteeComptes, organisation.PorteeOrdres)
		dossier := fmt.Sprintf("/dossiers/%d", suivie.Dossier)

		if n := len(cesf.exiger(200, "GET", "/personnes", "", nil)["elements"].([]any)); n != 1 {
			t.Errorf("%d personnes", n)
		}
		if n := len(cesf.exiger(200, "GET", "/personnes?q=exemple", "", nil)["elements"].([]any)); n != 1 {
			t.Errorf("%d personnes trouvées", n)
		}
		d := cesf.exiger(200, "GET", dossier, "", nil)
		if d["id"] != float64(suivie.Dossier) || d["avec_compte"] != true || d["personne"].(map[string]any)["nom"] == "" {
			t.Errorf("%v", d)
		}
		contrats := cesf.exiger(200, "GET", dossier+"/mesures", "", nil)["contrats"].([]any)
		if len(contrats) != 1 || contrats[0].(map[string]any)["etat"] != "en_cours" {
			t.Errorf("%v", contrats)
		}
		if x := comptable.exiger(200, "GET", dossier+"/compte", "", nil); x["solde"] != float64(0) || x["individuel"] != true {
			t.Errorf("%v", x)
		}
		if n := len(comptable.exiger(200, "GET", "/comptes", "", nil)["elements"].([]any)); n != 1 {
			t.Errorf("%d comptes", n)
		}
		comptable.exiger(200, "GET", "/ordres?etat=prepare", "", nil)
		comptable.exiger(400, "GET", "/ordres?etat=parti", "", nil)
		cesf.exiger(200, "GET", "/echeances", "", nil)

		// Rights, scopes, tokens.
		cesf.exiger(404, "GET", "/dossiers/999", "", nil)
		cesf.exiger(404, "GET", "/dossiers/x", "", nil)
		comptable.exiger(403, "GET", "/personnes", "", nil)
		c.exiger(401, "GET", "/personnes", "", nil)
		c.exiger(404, "GET", "/rien", "", nil)
		(&client{t, s, c.h, "etai_FAUX"}).exiger(401, "GET", "/comptes", "", nil)
		autre, _ := c.pour(droits.Direction, organisation.Portees...)
		autre.exiger(404, "GET", dossier, "", nil)
		traces, err := s.Inst.Acces.Lister(t.Context(), acces.Filtre{Dossier: suivie.Dossier})
		if err != nil || len(traces) < 4 {
			t.Errorf("%d accès notés, %v", len(traces), err)
		}

		// An act, once per key.
		demande := map[string]any{"voix": "personne", "objet": "autre", "montant": 2500, "voulu_le": s.Horloge.Maintenant().Jour().Plus(3), "pourquoi": "Cantine de novembre."}
		chemin := dossier + "/demandes-paiement"
		cesf.exiger(400, "POST", chemin, "", demande)
		premier := cesf.exiger(201, "POST", chemin, "cle-d-essai-1", demande)
		if encore := cesf.exiger(201, "POST", chemin, "cle-d-essai-1", demande); encore["id"] != premier["id"] {
			t.Errorf("répété : %v puis %v", premier, encore)
		}
		demande["montant"] = 2600
		cesf.exiger(409, "POST", chemin, "cle-d-essai-1", demande)
		cesf.exiger(400, "POST", chemin, "cle-d-essai-2", `{"montant": "beaucoup"}`)
		cesf.exiger(400, "POST", chemin, "cle-d-essai-2", `{"somme": 1}`)
		cesf.exiger(400, "POST", chemin, "cle-d-essai-2", `[]{}`)
		demande["montant"] = 0
		if x := cesf.exiger(422, "POST", chemin, "cle-d-essai-2", demande); x["regle"] == nil {
			t.Errorf("sans règle : %v", x)
		}
		autre.exiger(404, "POST", chemin, "cle-d-essai-3", demande)
		comptable.exiger(403, "POST", chemin, "cle-d-essai-3", demande)
		n := 0
		s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			return l.QueryRow(ctx, `select count(*) from ordre_demande`).Scan(&n)
		})
		if n != 1 {
			t.Errorf("%d demandes", n)
		}
		cesf.exiger(422, "POST", dossier+"/avis-echeance", "cle-d-essai-4", map[string]any{"mois": "2026-11-01", "montant": 41000, "exigible_le": "2026-11-05", "recu_le": "2026-11-02"})
		cesf.exiger(422, "POST", dossier+"/demandes-masp", "cle-d-essai-5", map[string]any{"origine": "voisin", "texte": "x", "consentement_le": "2026-11-01", "motifs": []string{}, "autres_mesures": []string{}, "sans_autre_mesure": true, "deposer": false})

		// The other two acts, done: an avis of the landlord of the file, a request that is filed under every rule; each once.
		j := s.Horloge.Maintenant().Jour()
		if _, err := parcours.EnregistrerLogement(t.Context(), s.Inst.Base, s.Monde.Trousseau, s.Monde.Demande(droits.CESF), logement.Logement{Dossier: suivie.Dossier, Du: jour.Certain(2019, 5, 14), Statut: logement.LocataireSocial,
			Bailleur: s.Monde.Bailleur(t), Reference: "L-42", Terme: logement.Echoir, JourEcheance: 6, Loyer: 41230, Charges: 6000}); err != nil {
			t.Fatal(err)
		}
		autrePersonne, err := parcours.CreerPersonne(t.Context(), s.Inst.Base, s.Monde.Demande(droits.CESF), parcours.NouvellePersonne{Personne: personnes.Personne{Nom: "Guichet", Prenom: "Personne", Naissance: etaitest.Naissance, EcrireDomicile: true}})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range []struct {
			chemin, cle, table string
			corps              map[string]any
		}{
			{dossier + "/avis-echeance", "cle-d-essai-6", "avis_echeance", map[string]any{"mois": j.PremierDuMois().String(), "montant": 47230, "exigible_le": j.PremierDuMois().Plus(5).String(), "recu_le": j.String(), "reference": "L-42", "locataire": "EXEMPLE-1 Personne"}},
			{fmt.Sprintf("/dossiers/%d/demandes-masp", autrePersonne), "cle-d-essai-7", "masp_demande", map[string]any{"origine": "personne", "texte": "Payer son loyer", "consentement_le": j.Plus(-1).String(), "motifs": []string{"impaye"}, "autres_mesures": []string{},
				"sans_autre_mesure": true, "deposer": true, "justificatifs": map[string]string{"R2": "RSA en cours d’ouverture"}}},
		} {
			un := cesf.exiger(201, "POST", x.chemin, x.cle, x.corps)
			if encore := cesf.exiger(201, "POST", x.chemin, x.cle, x.corps); un["id"] == nil || encore["id"] != un["id"] {
				t.Errorf("%s : %v puis %v", x.chemin, un, encore)
			}
			s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				return l.QueryRow(ctx, `select count(*) from `+x.table).Scan(&n)
			})
			if n != 1 {
				t.Errorf("%s : %d lignes", x.table, n)
			}
		}
		sansAccord := map[string]any{"origine": "personne", "texte": "x", "motifs": []string{"impaye"}, "autres_mesures": []string{}, "sans_autre_mesure": true, "deposer": true}
		if x := cesf.exiger(422, "POST", fmt.Sprintf("/dossiers/%d/demandes-masp", autrePersonne), "cle-d-essai-8", sansAccord); x["regle"] == nil {
			t.Errorf("sans consentement : %v", x)
		}

		// A bill over the day when the commission admits her file is refused with its days on each side (C. conso art. L722-5); the one of the days after is asked for, and keeps its period.
		if _, err := parcours.EnregistrerSurendettement(t.Context(), s.Inst.Base, s.Monde.Trousseau, s.Monde.Demande(droits.CESF), dettes.Surendettement{Dossier: suivie.Dossier, DeposeLe: jour.Certain(2026, 9, 11), RecevableLe: jour.Certain(2026, 11, 10)}); err != nil {
			t.Fatal(err)
		}
		facture := func(du, au string) map[string]any {
			x := map[string]any{"voix": "personne", "objet": "energie", "montant": 6100, "voulu_le": j.Plus(3), "pourquoi": "Électricité"}
			if x["facture_du"] = du; au != "" {
				x["facture_au"] = au
			}
			return x
		}
		for k, f := range []struct {
			du, au string
			dit    []string
		}{{"2026-10-01", "2026-11-20", []string{"40 jours du 01/10/2026 au 09/11/2026", "11 jours du 10/11/2026 au 20/11/2026"}}, {"2026-11-20", "2026-11-10", []string{"finit avant de commencer"}}, {"2026-11-10", "", []string{"ou aucun des deux"}}} {
			x := cesf.exiger(422, "POST", chemin, fmt.Sprintf("cle-facture-%d", k), facture(f.du, f.au))
			for _, m := range f.dit {
				if !strings.Contains(fmt.Sprint(x), m) {
					t.Errorf("facture du %s au %s : %v", f.du, f.au, x)
				}
			}
		}
		cesf.exiger(400, "POST", chemin, "cle-facture-8", facture("10/11/2026", "2026-11-20"))
		garde := cesf.exiger(201, "POST", chemin, "cle-facture-9", facture("2026-11-10", "2026-11-20"))
		s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			var du, au jour.Jour
			err := l.QueryRow(ctx, `select periode_du, periode_au from ordre_demande where id = $1`, garde["id"]).Scan(&du, &au)
			if du != jour.Certain(2026, 11, 10) || au != jour.Certain(2026, 11, 20) {
				t.Errorf("période gardée : %s au %s", du, au)
			}
			return err
		})

		// Ended at once.
		if _, err := parcours.RevoquerJeton(t.Context(), s.Inst.Base, s.Monde.Demande(droits.Administrateur), id); err != nil {
			t.Fatal(err)
		}
		comptable.exiger(401, "GET", "/comptes", "", nil)
		for _, sql := range []string{`delete from jeton_api`, `update jeton_api set portees = 'comptes.lire'`, `update jeton_api set au = '2099-12-31'`, `update jeton_api set agent_id = cree_par`, `update jeton_api set revoque_par = null, revoque_le = null where revoque_le is not null`,
			`update jeton_api set revoque_le = cree_le where revoque_le is null`} {
			if err := s.Inst.Base.Ecrire(t.Context(), func(e *bdd.Ecriture) error { _, err := e.Exec(t.Context(), sql); return err }); !errors.Is(err, bdd.ErrContrainte) {
				t.Errorf("%s : %v", sql, err)
			}
		}
		s.Monde.Verifier(t)

		// Too often.
		for range 61 {
			if code, _, entetes := cesf.appeler("GET", "/echeances", "", nil); code == http.StatusTooManyRequests {
				if entetes.Get("Retry-After") == "" {
					t.Error("sans Retry-After")
				}
				return
			}
		}
		t.Error("aucune limite")
	})
}

// A token is refused to who does not administer, for who administers, for too long, for nothing.
func TestJetonRefuse(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		j := s.Horloge.Maintenant().Jour()
		bon := organisation.Jeton{Agent: s.Monde.Agents[droits.CESF].ID, Nom: "Essai", Portees: []organisation.PorteeAPI{organisation.PorteeComptes}, Du: j, Au: j}
		for nom, f := range map[string]func(*organisation.Jeton, *droits.Role){
			"sans nom": func(x *organisation.Jeton, _ *droits.Role) { x.Nom = "" }, "cesf": func(_ *organisation.Jeton, r *droits.Role) { *r = droits.CESF },
			"administrateur": func(x *organisation.Jeton, _ *droits.Role) { x.Agent = s.Monde.Agents[droits.Administrateur].ID }, "trop long": func(x *organisation.Jeton, _ *droits.Role) { x.Au = j.Plus(400) },
			"passé": func(x *organisation.Jeton, _ *droits.Role) { x.Du = j.Plus(-1) }, "rien": func(x *organisation.Jeton, _ *droits.Role) { x.Portees = nil },
			"inconnue": func(x *organisation.Jeton, _ *droits.Role) { x.Portees = []organisation.PorteeAPI{"tout"} }, "personne": func(x *organisation.Jeton, _ *droits.Role) { x.Agent = 999 },
		} {
			x, r := bon, droits.Administrateur
			f(&x, &r)
			_, empreinte := organisation.TirerJeton()
			if _, err := parcours.CreerJeton(t.Context(), s.Inst.Base, s.Monde.Demande(r), x, empreinte); err == nil {
				t.Errorf("%s : accepté", nom)
			}
		}
	})
}
