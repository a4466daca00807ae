// SPDX-License-Identifier: EUPL-1.2

package budget

import (
	"errors"
	"net/http"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/prestations"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pagePrestations struct {
	pageDossier
	Percues    []prestations.Percue
	Aujourdhui jour.Jour
}

// Etat is where a right stands today.
func (p *pagePrestations) Etat(x prestations.Percue) cadre.Puce {
	switch {
	case x.Suspendue(p.Aujourdhui):
		return cadre.Puce{Ton: cadre.Attention, Mot: "suspendue", Suite: "depuis le " + x.SuspendueLe.Court()}
	case x.Versee(p.Aujourdhui):
		return cadre.Puce{Ton: cadre.Succes, Mot: "versée"}
	case x.Du.Apres(p.Aujourdhui):
		return cadre.Puce{Ton: cadre.Info, Mot: "à venir"}
	}
	return cadre.Puce{Ton: cadre.Neutre, Mot: "finie", Suite: "le " + x.Au.Court()}
}

// percues reads the benefits of a file, and the list of D271-2.
func (g guichet) percues(r *http.Request, v *poste.Visite, d *rapports.VueDossier) (ps []prestations.Percue, liste []prestations.Prestation, err error) {
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		if ps, err = prestations.PercuesDuDossier(r.Context(), l, a, d.Dossier.ID); err != nil {
			return err
		}
		liste, err = prestations.EnVigueur(r.Context(), l, l.Instant().Jour())
		return err
	})
	return ps, liste, err
}

func (g guichet) prestations(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.vue(r, v, false)
	if err != nil {
		return err
	}
	p := &pagePrestations{pageDossier: onglet(v, &d, "Prestations reçues", "prestations"), Aujourdhui: g.Moteur.Horloge().Maintenant().Jour()}
	var liste []prestations.Prestation
	if p.Percues, liste, err = g.percues(r, v, &d); err != nil {
		return err
	}
	if a := prestations.VerifierAdmission(liste, p.Percues, p.Aujourdhui); len(p.Percues) > 0 && (!a.OK || a.Avertissement != "") {
		x := cadre.Alerte{Ton: cadre.Attention, Fait: "Droit suspendu.", Suite: texte.Typographier(a.Avertissement + ".")}
		if !a.OK {
			x.Fait, x.Suite = "Aucune prestation de la liste.", texte.Typographier(a.Motif+".")
		}
		p.Alertes = append(p.Alertes, x)
	}
	if len(p.Percues) > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(poste.AdresseDossier(d.Dossier.ID, "prestations")))
	}
	v.TracerDossier("prestations", d.Dossier.ID)
	g.Moteur.Rendre(w, r, http.StatusOK, "budget/prestations", p)
	return nil
}

type pagePrestation struct {
	pageDossier
	Action  string
	Liste   []cadre.Choix
	Version int64 // 0: a new one
}

// laPrestation reads the benefit of the address; ID is 0 under "nouvelle".
func (g guichet) laPrestation(r *http.Request, v *poste.Visite) (d rapports.VueDossier, x prestations.Percue, liste []prestations.Prestation, err error) {
	if d, err = g.vue(r, v, true); err != nil {
		return d, x, nil, err
	}
	ps, liste, err := g.percues(r, v, &d)
	if err != nil || r.PathValue("prestation") == "" {
		return d, x, liste, err
	}
	id, err := poste.Identifiant(r, "prestation")
	if err != nil {
		return d, x, nil, err
	}
	for _, y := range ps {
		if y.ID == id {
			return d, y, liste, nil
		}
	}
	return d, x, nil, bdd.ErrAbsent
}

func (g guichet) prestation(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, x, liste, err := g.laPrestation(r, v)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	if x.ID != 0 {
		for champ, valeur := range champsDe(x) {
			f.Poser(champ, valeur)
		}
	}
	g.rendrePrestation(w, r, v, http.StatusOK, &d, x, liste, f)
	return nil
}

// champsDe writes a benefit as its form holds it.
func champsDe(x prestations.Percue) map[string]string {
	coche := func(v bool) string {
		if v {
			return "oui"
		}
		return ""
	}
	c := map[string]string{"numero": strconv.Itoa(x.Numero), "libelle": x.Libelle, "organisme": x.Organisme, "allocataire": x.Allocataire, "partage": coche(x.Partage), "tiers_payant": coche(x.TiersPayant),
		"au_service": coche(x.AuService), "mjagbf": coche(x.MJAGBF), "du": x.Du.Court(), "au": x.Au.Court(), "suspendue_le": x.SuspendueLe.Court(), "motif_suspension": x.MotifSuspens}
	if x.Montant > 0 {
		c["montant"] = x.Montant.Saisie()
	}
	if x.JourDuMois > 0 {
		c["jour"] = strconv.Itoa(x.JourDuMois)
	}
	return c
}

// choixDeLaListe are the benefits of the list, and what stands outside of it.
func choixDeLaListe(liste []prestations.Prestation) []cadre.Choix {
	return append(poste.ChoixPrestations(liste), cadre.Choix{Valeur: "0", Texte: "Hors de la liste de l’article D271-2 (prime d’activité, ASS, pension…)"})
}

func (g guichet) rendrePrestation(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *rapports.VueDossier, x prestations.Percue, liste []prestations.Prestation, f *form.Form) {
	adresse := poste.AdresseDossier(d.Dossier.ID, "prestations")
	titre, action := "Ajouter une prestation reçue", adresse+"/nouvelle"
	if x.ID != 0 {
		titre, action = "Modifier "+x.Libelle, adresse+"/"+form.Nombre(x.ID)
	}
	p := &pagePrestation{pageDossier: sous(d, titre, cadre.Lien{Texte: "Prestations reçues", URL: adresse}), Action: action, Version: x.Version}
	p.Liste = choixDeLaListe(liste)
	p.Form = f
	v.TracerDossier("prestations", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "budget/prestation", p)
}

func (g guichet) garderPrestation(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, x, liste, err := g.laPrestation(r, v)
	if err != nil {
		return err
	}
	y := lirePercue(f, liste)
	y.Dossier, y.ID = d.Dossier.ID, x.ID
	if x.ID != 0 {
		y.Version = f.Identifiant(cadre.ChampVersion, "la version", form.Requis)
		x.Version = y.Version
	}
	if f.Valide() {
		_, err := parcours.EnregistrerPrestation(r.Context(), g.Inst.Base, demande, y)
		switch {
		case err == nil:
			g.Annoncer(r, cadre.Succes, "Prestation enregistrée.")
			return poste.Aller(w, r, poste.AdresseDossier(d.Dossier.ID, "prestations"))
		case errors.Is(err, bdd.ErrAncienneVersion):
			return g.conflitPrestation(w, r, v, f)
		}
		if err := poste.ReprendreSelon(f, map[string]string{"R13": "numero", "du": "du", "au": "au", "allocataire": "allocataire", "suspendue_le": "suspendue_le", "libelle": "libelle"}, "", err); err != nil {
			return err
		}
	}
	g.rendrePrestation(w, r, v, http.StatusUnprocessableEntity, &d, x, liste, f)
	return nil
}

func lirePercue(f *form.Form, liste []prestations.Prestation) (p prestations.Percue) {
	numeros := []string{"0"}
	for _, y := range liste {
		numeros = append(numeros, strconv.Itoa(y.Numero))
	}
	p.Numero, _ = strconv.Atoi(f.Choix("numero", "la prestation", numeros, form.Requis))
	p.Libelle = f.Ligne("libelle", "son nom", 60, form.Facultatif)
	p.Organisme = f.Ligne("organisme", "l’organisme qui paie", 60, form.Requis)
	p.Allocataire = form.Avec(f, "allocataire", "le numéro d’allocataire", prestations.LireAllocataire, form.Facultatif)
	p.Partage = f.Coche("partage", "le numéro sert aussi à une autre personne")
	p.Montant, _ = f.Montant("montant", "le montant", 1, montantMax, form.Facultatif)
	p.JourDuMois, _ = f.Entier("jour", "le jour du mois", 1, 31, form.Facultatif)
	p.TiersPayant = f.Coche("tiers_payant", "versée au bailleur")
	p.AuService = f.Coche("au_service", "versée à un établissement ou à un service")
	p.MJAGBF = f.Coche("mjagbf", "gérée par un délégué aux prestations familiales")
	p.Du = f.Jour("du", "le début du droit", form.Requis)
	p.Au = f.Jour("au", "la fin du droit", form.Facultatif)
	p.SuspendueLe = f.Jour("suspendue_le", "le début de la suspension", form.Facultatif)
	p.MotifSuspens = f.Ligne("motif_suspension", "la raison de la suspension", 120, form.Facultatif)
	return p
}

// libellesPrestation names the fields, in the order of the form.
var libellesPrestation = [][2]string{{"numero", "Prestation"}, {"libelle", "Nom"}, {"organisme", "Organisme qui paie"}, {"allocataire", "Numéro d’allocataire"}, {"partage", "Numéro partagé"},
	{"montant", "Montant"}, {"jour", "Jour attendu"}, {"tiers_payant", "Versée au bailleur"}, {"au_service", "Versée à un service"}, {"mjagbf", "Gérée par un délégué"},
	{"du", "Depuis le"}, {"au", "Jusqu’au"}, {"suspendue_le", "Suspendue depuis le"}, {"motif_suspension", "Raison de la suspension"}}

// conflitPrestation puts side by side what was typed and what was saved meanwhile.
func (g guichet) conflitPrestation(w http.ResponseWriter, r *http.Request, v *poste.Visite, f *form.Form) error {
	d, x, liste, err := g.laPrestation(r, v)
	if err != nil {
		return err
	}
	adresse := poste.AdresseDossier(d.Dossier.ID, "prestations")
	c := &cadre.Conflit{Page: cadre.Page{Section: section, Fil: poste.FilDossier(&d, cadre.Lien{Texte: "Prestations reçues", URL: adresse})}, Objet: "la prestation " + x.Libelle, Action: adresse + "/" + form.Nombre(x.ID),
		Version: x.Version, Abandon: cadre.Lien{Texte: "Garder ce qui est enregistré", URL: adresse}}
	if c.Par, c.Quand, err = v.DernierActe(r.Context(), "prestation_percue", x.ID); err != nil {
		return err
	}
	c.Comparer(f, champsDe(x), libellesPrestation, map[string][]cadre.Choix{"numero": choixDeLaListe(liste), "partage": cadre.OuiNon(), "tiers_payant": cadre.OuiNon(), "au_service": cadre.OuiNon(),
		"mjagbf": cadre.OuiNon()})
	v.TracerDossier("prestations", d.Dossier.ID)
	g.Moteur.RendreConflit(w, r, c)
	return nil
}
