// SPDX-License-Identifier: EUPL-1.2

package connexion

import (
	"mime"
	"net/http"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/journal/acces"
	"etai/internal/organisation/droits"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// Where the demonstration's bank gives its next file, and the one that goes to the end of the month.
const (
	CheminReleve    = "/demonstration/releve"
	CheminFinDuMois = CheminReleve + "?jusque=fin-du-mois"
)

// changerDeRole opens a session as a fictional agent, without a password; the route exists in the demonstration alone.
func (c porte) changerDeRole(w http.ResponseWriter, r *http.Request) error {
	f, err := form.DeRequete(w, r, cadre.TailleFormulaire)
	if err != nil {
		return err
	}
	if f.Valeur("role") == "" { // "Choisir un rôle"
		return poste.Aller(w, r, "/")
	}
	return c.entrerComme(w, r, f.Valeur("role"), f.Valeur("suite"))
}

// pageHistoires lists the stories of the demonstration.
type pageHistoires struct {
	cadre.Page
	Histoires []poste.HistoireFictive
	Action    string
}

// histoires shows the files that have something to tell; each opens as who meets it in life.
func (c porte) histoires(w http.ResponseWriter, r *http.Request) error {
	c.Moteur.Rendre(w, r, http.StatusOK, "connexion/histoires", &pageHistoires{Page: cadre.Page{Titre: "Les histoires de la démonstration", Court: "Histoires",
		SousTitre: "Une situation par dossier\u00a0; chacune s’ouvre sous le rôle de qui la rencontre.", Fil: []cadre.Lien{{Texte: "Accueil", URL: "/"}}}, Histoires: c.Demo.Histoires(), Action: "/demonstration/role"})
	return nil
}

// entrerComme opens a session as a fictional agent, and goes to a page of the site.
func (c porte) entrerComme(w http.ResponseWriter, r *http.Request, identifiant, suite string) error {
	for _, x := range c.Demo.Comptes() {
		if x.Identifiant != identifiant {
			continue
		}
		if err := c.Inst.Acces.Tracer(r.Context(), acces.Trace{Agent: x.ID, Nature: acces.Connexion, Objet: "session", Motif: "demonstration", Adresse: c.Origine.CleAdresse(r)}); err != nil {
			return err
		}
		if err := c.ouvrirSession(r, x.ID); err != nil {
			return err
		}
		return poste.Aller(w, r, cadre.CheminLocal(suite, "/"))
	}
	return bdd.ErrAbsent
}

// releve sends the next file of the demonstration's bank to who imports statements.
func (c porte) releve(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.ImporterReleve) {
		return bdd.ErrAbsent
	}
	nom, contenu, err := c.Demo.Releve(r.Context(), r.URL.Query().Get("jusque") == "fin-du-mois")
	if err != nil {
		return err
	}
	v.Tracer(acces.Trace{Nature: acces.Export, Objet: "releve", Motif: "demonstration"})
	if err := c.AvantEnvoi(r); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/xml")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": nom}))
	h.Set("Content-Length", strconv.Itoa(len(contenu)))
	_, _ = w.Write(contenu) // the client went away: nobody to tell
	return nil
}
