// SPDX-License-Identifier: EUPL-1.2

package connexion

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/etaitest"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

func pleine(titre string) cadre.Page {
	f := form.Nouveau(nil)
	for _, champ := range []string{"mot_de_passe_actuel", "mot_de_passe", "mot_de_passe_encore", "prenom", "nom", "identifiant", "role", "territoire"} {
		f.Poser(champ, "<script>x</script>")
		f.Refuser(champ, "Cette valeur ne convient pas.")
	}
	return cadre.Page{Titre: titre, SousTitre: "Sous-titre", Section: "agents", Fil: filAgents(), Form: f}
}

// Every page is executed, with a full value and an empty one, for somebody and for nobody.
func TestPages(t *testing.T) {
	agent := organisation.Agent{ID: 7, Organisation: 1, Identifiant: "zoe@exemple.test", Nom: "Exemple", Prenom: "Zoé", Role: droits.CESF, Actif: true, Version: 3}
	inactif, sans := agent, agent
	inactif.Actif, sans.SansMotDePasse = false, true
	session := organisation.Session{ID: 4, Appareil: "x", CreeLe: etaitest.Depart, VueLe: etaitest.Depart}
	courante := session
	courante.Courante = true
	fa := formulaireDe([]organisation.Territoire{{ID: 1, Nom: "Nord"}, {ID: 2, Nom: "Sud"}})
	pages := map[string][]cadre.Donnees{
		"connexion/a_installer":  {&pageAInstaller{pleine("À installer")}, &pageAInstaller{cadre.Page{Titre: "x"}}},
		"connexion/mot_de_passe": {&pageMotDePasse{pleine("Changer"), true}, &pageMotDePasse{Page: cadre.Page{Titre: "x"}}},
		"connexion/choisir":      {&pageChoisir{pleine("Choisir"), "JETON", "zoe@exemple.test"}, &pageChoisir{Page: cadre.Page{Titre: "x"}}},
		"connexion/lien":         {&pageLien{pleine("Lien"), agent, "http://x/y", "/x"}, &pageLien{Page: cadre.Page{Titre: "x"}}},
		"connexion/appareils": {&pageAppareils{pleine("Appareils"), []sessionAffichee{{courante, "Firefox sur Linux", "ecran"}, {session, "Chrome sur Android", "telephone"}}, 1},
			&pageAppareils{pleine("Appareils"), []sessionAffichee{{session, "Firefox", "ecran"}}, 3}, &pageAppareils{Page: cadre.Page{Titre: "x"}}},
		"connexion/agents": {&pageAgents{pleine("Agents"), cadre.Jetons{Nom: "Filtrer", Elements: []cadre.Jeton{{Texte: "Tous", URL: "/agents", Compte: 3, Actif: true}, {Texte: "Désactivés", URL: "/agents?etat=desactive", Compte: 1}}}, cadre.Tableau{ID: "agents", Legende: "Agents", Colonnes: []cadre.Colonne{{Titre: "Nom"}, {Titre: "Accès"}},
			Lignes: []cadre.LigneTableau{{Cellules: []any{cadre.Lien{Texte: "Zoé", URL: "/agents/7"}, etatDe(agent)}}, {Cellules: []any{"x", etatDe(inactif)}}, {Cellules: []any{"x", etatDe(sans)}}}}},
			&pageAgents{cadre.Page{Titre: "x"}, cadre.Jetons{}, cadre.Tableau{ID: "agents", Legende: "Agents"}}},
		"connexion/nouvel_agent":          {&pageNouvelAgent{pleine("Nouveau"), fa}, &pageNouvelAgent{Page: cadre.Page{Titre: "x"}}},
		"connexion/nouvelle_organisation": {&pageNouvelleOrganisation{pleine("Nouvelle"), naturesOrganisation()}, &pageNouvelleOrganisation{Page: cadre.Page{Titre: "x"}}},
		"connexion/organisation":          {&pageOrganisation{pleine("Organisation"), organisation.Organisation{ID: 2, Nature: organisation.CCAS, Nom: "<script>x", Siret: "1", Adresse: "x", Departement: "59"}, agent}, &pageOrganisation{Page: cadre.Page{Titre: "x"}}},
		"connexion/agent": {&pageAgent{pleine("Zoé"), fa, agent, etatDe(agent)}, &pageAgent{pleine("Zoé"), fa, inactif, etatDe(inactif)},
			&pageAgent{pleine("Zoé"), fa, sans, etatDe(sans)}, &pageAgent{Page: cadre.Page{Titre: "x"}, Etat: etatDe(organisation.Agent{})}},
		"connexion/histoires": {&pageHistoires{pleine("Histoires"), []poste.HistoireFictive{{Titre: "<script>x</script>", Texte: "Un texte.", Personne: "EXEMPLE", Lien: "/dossiers/1", Identifiant: "x", Role: "CESF"}}, "/x"},
			&pageHistoires{Page: cadre.Page{Titre: "x"}}},
		"connexion/accessibilite": {&pageAccessibilite{pleine("Accessibilité")}, &pageAccessibilite{cadre.Page{Titre: "x"}}},
	}
	for _, qui := range []*cadre.Agent{nil, {Nom: "Ada Exemple", Role: "Administrateur", Initiales: "AE"}} {
		m, err := cadre.NouveauMoteur(cadre.Options{Horloge: horloge.Fixe(etaitest.Depart), Journal: slog.New(slog.DiscardHandler),
			Contour: func(*http.Request) (cadre.Contour, error) {
				return cadre.Contour{Agent: qui, Deconnexion: "/deconnexion"}, nil
			}}, Pages)
		if err != nil {
			t.Fatal(err)
		}
		for _, nom := range Pages.Noms {
			valeurs := pages["connexion/"+nom]
			if len(valeurs) < 2 {
				t.Errorf("%s : sans valeur pleine et valeur vide", nom)
			}
			for i, v := range valeurs {
				r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/essai", nil)
				if corps, err := m.Executer(r, "connexion/"+nom, v); err != nil {
					t.Errorf("%s, valeur %d : %v", nom, i, err)
				} else if slices.ContainsFunc([]string{"<script>x", "<no value>", "%!"}, func(s string) bool { return strings.Contains(string(corps), s) }) {
					t.Errorf("%s, valeur %d : texte mal rendu", nom, i)
				}
			}
		}
	}
}

func TestNommerAppareil(t *testing.T) {
	for texte, veut := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                                  "Firefox sur Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0":           "Edge sur Windows",
		"Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36":                            "Chrome sur Android",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1": "Safari sur iPhone",
		"curl/8.5": "Appareil inconnu", "": "Appareil inconnu", "Firefox/1": "Firefox",
	} {
		if nom, _ := nommerAppareil(texte); nom != veut {
			t.Errorf("%q : %q, attendu %q", texte, nom, veut)
		}
	}
}
