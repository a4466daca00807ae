// SPDX-License-Identifier: EUPL-1.2

package propositions

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"net/http"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// patience is how long a step of a run over many accounts lasts before its progress is shown: a browser never waits longer for an answer.
const patience = 2 * time.Second

// pageAvancement shows how far a run is; the next step is asked by itself when scripts run, else by its button.
type pageAvancement struct {
	cadre.Page
	Fait, Total int
	Phrase      string
	Action      string
	Caches      []cadre.Cache
}

func (g guichet) rendreAvancement(w http.ResponseWriter, r *http.Request, titre, action, phrase string, fait, total int, champs map[string][]string) error {
	p := &pageAvancement{Page: cadre.Page{Titre: titre, Section: section, Fil: []cadre.Lien{{Texte: "Propositions du mois", URL: "/propositions"}}}, Fait: fait, Total: total, Phrase: phrase, Action: action,
		Caches: cadre.Caches(champs)}
	g.Moteur.Rendre(w, r, http.StatusOK, "propositions/avancement", p)
	return nil
}

// compteur reads a counter that the page of progress carries: it is only shown.
func compteur(f *form.Form, champ string) int {
	n, _ := f.Entier(champ, "le compteur", 0, 10_000_000, form.Facultatif)
	return n
}

// proposerTous makes the proposals of every account, some hundreds an act, and goes on from where the last step stopped. Nothing is moved, and what has not changed
// is not kept again: asked twice, it answers the same.
func (g guichet) proposerTous(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, _, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	if !v.Peut(droits.PreparerOrdre) {
		v.TracerRefus("propositions", 0)
		return bdd.ErrAbsent
	}
	fait, comptes, refusees := compteur(f, "fait"), compteur(f, "comptes"), compteur(f, "refusees")
	apres := f.Identifiant("apres", "la suite", form.Facultatif)
	if !f.Valide() {
		return form.ErrIllisible
	}
	total, err := parcours.NombreAProposer(r.Context(), g.Inst.Base, v.Agent())
	if err != nil {
		return err
	}
	maintenant := g.Moteur.Horloge().Maintenant
	for debut := maintenant(); ; {
		x, err := parcours.ProposerLot(r.Context(), g.Inst.Base, v.Agent(), debut.Jour(), apres)
		if err != nil {
			return err
		}
		apres, fait, comptes, refusees = x.Dernier, fait+x.Vus, comptes+x.Bilan.Comptes, refusees+x.Bilan.Refusees
		if x.Fini {
			break
		}
		if fait < total && maintenant().Temps().Sub(debut.Temps()) > patience {
			return g.rendreAvancement(w, r, "Proposer pour tous les comptes", "/propositions", fmt.Sprintf("%s sur %s", texte.Pluriel(fait, "compte proposé", "comptes proposés"), texte.Nombre(int64(total))), fait, max(total, fait),
				map[string][]string{"apres": {form.Nombre(apres)}, "fait": {fmt.Sprint(fait)}, "comptes": {fmt.Sprint(comptes)}, "refusees": {fmt.Sprint(refusees)}})
		}
	}
	g.Annoncer(r, cadre.Succes, texte.Pluriel(comptes, "compte proposé", "comptes proposés")+" avec ce qui est connu aujourd’hui, "+texte.Pluriel(refusees, "ligne refusée", "lignes refusées")+".")
	return poste.Aller(w, r, "/propositions")
}

// preparerPlusieurs prepares the accounts that were ticked, some in each act, and goes on from where the last step stopped. Each act bears a key made from
// that of the form: sent again, it prepares nothing twice.
func (g guichet) preparerPlusieurs(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	if !v.Peut(droits.PreparerOrdre) {
		v.TracerRefus("propositions", 0)
		return bdd.ErrAbsent
	}
	ids, ok := identifiants(f, "proposition")
	fait, faites, ecartes := compteur(f, "fait"), compteur(f, "faites"), compteur(f, "ecartes")
	if !ok || !f.Valide() {
		return form.ErrIllisible
	}
	if len(ids)+fait == 0 {
		g.Annoncer(r, cadre.Attention, "Aucun compte n’est coché"+deuxPoints+"cochez ceux à préparer.")
		return poste.Aller(w, r, "/propositions")
	}
	total := fait + len(ids)
	maintenant := g.Moteur.Horloge().Maintenant
	debut := maintenant()
	for len(ids) > 0 {
		lot := ids[:min(len(ids), parcours.PropositionsParActe)]
		x, err := parcours.PreparerPropositions(r.Context(), g.Inst.Base, parcours.Demande{Agent: d.Agent, Cle: cleDe(d.Cle, lot[0]), Empreinte: d.Empreinte}, lot)
		if err != nil {
			return err
		}
		ids, fait, faites, ecartes = ids[len(lot):], fait+len(lot), faites+x.Lignes, ecartes+x.Ecartes
		if len(ids) > 0 && maintenant().Temps().Sub(debut.Temps()) > patience {
			champs := map[string][]string{"fait": {fmt.Sprint(fait)}, "faites": {fmt.Sprint(faites)}, "ecartes": {fmt.Sprint(ecartes)}}
			for _, reste := range ids {
				champs["proposition"] = append(champs["proposition"], form.Nombre(reste))
			}
			return g.rendreAvancement(w, r, "Préparer les comptes cochés", "/propositions/preparer", fmt.Sprintf("%s sur %d", texte.Pluriel(fait, "compte préparé", "comptes préparés"), total), fait, total, champs)
		}
	}
	m := texte.Pluriel(fait-ecartes, "compte préparé", "comptes préparés") + ", " + texte.Pluriel(faites, "ligne") + "."
	ton := cadre.Succes
	if ecartes > 0 {
		m += " " + texte.Pluriel(ecartes, "compte a changé", "comptes ont changé") + " entre-temps" + deuxPoints + "proposez de nouveau, puis préparez."
		ton = cadre.Attention
	}
	g.Annoncer(r, ton, m)
	return poste.Aller(w, r, "/propositions")
}

// cleDe is the one-time key of the act about some accounts, made from the form's key and the first of them.
func cleDe(cle string, proposition int64) string {
	h := sha256.Sum256([]byte(cle + " " + form.Nombre(proposition)))
	return base32.StdEncoding.EncodeToString(h[:])[:longueurCle]
}

// longueurCle is how many signs a one-time key has.
const longueurCle = 26
