// SPDX-License-Identifier: EUPL-1.2

package connexion

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageAgent shows one account: what it opens, and what may be done with it.
type pageAgent struct {
	cadre.Page
	formulaireAgent
	Agent organisation.Agent
	Etat  cadre.Puce
}

// lireUn reads the agent of the address, of the organisation of who asks; others do not exist.
func (c porte) lireUn(r *http.Request, v *poste.Visite) (a organisation.Agent, territoires []int64, ts []organisation.Territoire, err error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return a, nil, nil, bdd.ErrAbsent
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, ag droits.Agent) (err error) {
		if a, err = organisation.LireAgent(r.Context(), l, id); err != nil {
			return err
		}
		if a.Organisation != ag.Organisation {
			return bdd.ErrAbsent
		}
		if territoires, err = organisation.TerritoiresDe(r.Context(), l, id); err != nil {
			return err
		}
		ts, err = organisation.TerritoiresOuverts(r.Context(), l, ag.Organisation)
		return err
	})
	return a, territoires, ts, err
}

func (c porte) agent(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	a, territoires, ts, err := c.lireUn(r, v)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	f.Poser("prenom", a.Prenom)
	f.Poser("nom", a.Nom)
	f.Poser("identifiant", a.Identifiant)
	f.Poser("role", string(a.Role))
	choisis := make([]string, len(territoires))
	for i, t := range territoires {
		choisis[i] = strconv.FormatInt(t, 10)
	}
	f.Poser("territoire", choisis...)
	c.rendreAgent(w, r, http.StatusOK, f, a, ts)
	return nil
}

func (c porte) rendreAgent(w http.ResponseWriter, r *http.Request, statut int, f *form.Form, a organisation.Agent, ts []organisation.Territoire) {
	c.Moteur.Rendre(w, r, statut, "connexion/agent", &pageAgent{Page: cadre.Page{Titre: a.NomComplet(), SousTitre: texte.Majuscule(a.Role.Nom()) + " · " + a.Identifiant,
		Section: "agents", Fil: filAgents(), Form: f}, formulaireAgent: formulaireDe(ts), Agent: a, Etat: etatDe(a)})
}

// modifier changes an account; somebody else's change meanwhile is shown beside, and nothing is lost.
func (c porte) modifier(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	a, _, ts, err := c.lireUn(r, v)
	if err != nil {
		return err
	}
	n := lireAgent(f, ts)
	version := f.Identifiant(cadre.ChampVersion, "la version", form.Requis)
	if f.Valide() {
		_, err = parcours.ModifierAgent(r.Context(), c.Inst.Base, d, a.ID, version, n)
		if errors.Is(err, bdd.ErrAncienneVersion) {
			c.conflit(w, r, f, a)
			return nil
		}
		if err != nil {
			if err = refuserFaute(f, err); err != nil {
				return err
			}
		}
	}
	if !f.Valide() {
		c.rendreAgent(w, r, http.StatusUnprocessableEntity, f, a, ts)
		return nil
	}
	c.Annoncer(r, cadre.Succes, "Compte enregistré.")
	return poste.Aller(w, r, adresseAgent(a.ID))
}

func (c porte) conflit(w http.ResponseWriter, r *http.Request, f *form.Form, a organisation.Agent) {
	p := &cadre.Conflit{Page: cadre.Page{Section: "agents", Fil: filAgents()}, Objet: "le compte de " + a.NomComplet(), Action: adresseAgent(a.ID), Version: a.Version,
		Abandon: cadre.Lien{Texte: "Garder ce qui est enregistré", URL: adresseAgent(a.ID)}}
	p.Comparer(f, map[string]string{"prenom": a.Prenom, "nom": a.Nom, "identifiant": a.Identifiant, "role": string(a.Role)},
		[][2]string{{"prenom", "Prénom"}, {"nom", "Nom"}, {"identifiant", "Identifiant"}, {"role", "Rôle"}}, map[string][]cadre.Choix{"role": formulaireDe(nil).Roles})
	c.Moteur.RendreConflit(w, r, p)
}

// pageLien shows a password link, once, to who will hand it over.
type pageLien struct {
	cadre.Page
	Agent  organisation.Agent
	Lien   string
	Retour string
}

func (c porte) donnerLien(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	_, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	a, _, _, err := c.lireUn(r, v)
	if err != nil {
		return err
	}
	jeton, err := parcours.DonnerLien(r.Context(), c.Inst.Base, c.Inst.Trousseau, d, a.ID)
	if err != nil {
		return err
	}
	c.Moteur.Rendre(w, r, http.StatusOK, "connexion/lien", &pageLien{Page: cadre.Page{Titre: "Lien pour " + a.NomComplet(), Section: "agents",
		Fil: append(filAgents(), cadre.Lien{Texte: a.NomComplet(), URL: adresseAgent(a.ID)}), Court: "Lien"}, Agent: a, Lien: c.racine(r) + CheminMotDePasse + "/" + jeton, Retour: adresseAgent(a.ID)})
	return nil
}

// racine is the address of this site as the browser knows it: what it says of a form's origin, which was checked, else the host asked for.
func (c porte) racine(r *http.Request) string {
	if u, err := url.Parse(r.Header.Get("Origin")); err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") {
		return u.Scheme + "://" + u.Host
	}
	if c.Origine.Securisee(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// demanderDesactivation names the consequence before the act.
func (c porte) demanderDesactivation(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	a, _, _, err := c.lireUn(r, v)
	if err != nil {
		return err
	}
	c.Moteur.RendreConfirmation(w, r, &cadre.Confirmation{Page: cadre.Page{Titre: "Désactiver le compte de " + a.NomComplet() + "\u00a0?", Court: "Désactiver", Section: "agents",
		Fil: append(filAgents(), cadre.Lien{Texte: a.NomComplet(), URL: adresseAgent(a.ID)})},
		Consequences: []string{"Ses appareils sont déconnectés tout de suite, et ce compte ne se connecte plus.", "Son nom reste sur ce qui a été fait. Vous pourrez réactiver le compte."},
		Action:       adresseAgent(a.ID) + "/desactiver", Bouton: "Désactiver le compte", Grave: true,
		Caches: []cadre.Cache{{Nom: cadre.ChampVersion, Valeur: strconv.FormatInt(a.Version, 10)}}, Abandon: cadre.Lien{Texte: "Garder le compte actif", URL: adresseAgent(a.ID)}})
	return nil
}

func (c porte) desactiver(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return c.basculer(w, r, v, "Compte désactivé.", func(d parcours.Demande, f *form.Form, id, version int64) error {
		if !cadre.Accord(f) {
			return cadre.Refus(http.StatusBadRequest, "", errSansAccord)
		}
		_, err := parcours.DesactiverAgent(r.Context(), c.Inst.Base, d, id, version)
		return err
	})
}

var errSansAccord = errors.New("sans confirmation")

func (c porte) reactiver(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return c.basculer(w, r, v, "Compte réactivé. Donnez un lien pour choisir un nouveau mot de passe.", func(d parcours.Demande, _ *form.Form, id, version int64) error {
		_, err := parcours.ReactiverAgent(r.Context(), c.Inst.Base, d, id, version)
		return err
	})
}

func (c porte) basculer(w http.ResponseWriter, r *http.Request, v *poste.Visite, annonce string, fn func(d parcours.Demande, f *form.Form, id, version int64) error) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return bdd.ErrAbsent
	}
	version := f.Identifiant(cadre.ChampVersion, "la version", form.Requis)
	if !f.Valide() {
		return cadre.Refus(http.StatusBadRequest, "", errors.New(strings.Join(messages(f), " ")))
	}
	if err := fn(d, f, id, version); err != nil {
		return err
	}
	c.Annoncer(r, cadre.Succes, annonce)
	return poste.Aller(w, r, adresseAgent(id))
}

func messages(f *form.Form) (m []string) {
	for _, e := range f.Erreurs() {
		m = append(m, e.Message)
	}
	return m
}
