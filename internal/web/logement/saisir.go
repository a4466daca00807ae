// SPDX-License-Identifier: EUPL-1.2

package logement

import (
	"errors"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/logement"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/tiers"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageSaisir struct {
	cadre.Page
	Action     string
	Annuler    string
	Version    int64 // 0: a new dwelling
	Statuts    []cadre.Choix
	Typologies []cadre.Choix
	Termes     []cadre.Choix
	Aides      []cadre.Choix
	Bailleurs  []cadre.Choix
	Encaissent []cadre.Choix
	Creer      bool // the agent may add a tiers
}

const (
	longueurAdresse   = 300
	longueurReference = 60
)

var termes = []logement.Terme{logement.Echoir, logement.Echu}

// lireLogement reads the form.
func lireLogement(f *form.Form) (l logement.Logement) {
	l.Statut = form.Parmi(f, "statut", "le statut d’occupation", logement.Statuts, form.Requis)
	l.Typologie = form.Parmi(f, "typologie", "la taille du logement", logement.Typologies, form.Facultatif)
	l.Du = f.Jour("du", "la date d’entrée", form.Requis)
	l.Adresse = f.Ligne("adresse", "l’adresse", longueurAdresse, form.Facultatif)
	l.Commune = f.Ligne("commune", "la commune", longueurReference, form.Facultatif)
	l.Bailleur = f.Identifiant("bailleur", "le bailleur", form.Facultatif)
	l.Encaisseur = f.Identifiant("encaisseur", "qui encaisse le loyer", form.Facultatif)
	l.Reference = f.Ligne("reference", "la référence du locataire", longueurReference, form.Facultatif)
	l.BailLe = f.Jour("bail_le", "la date du bail", form.Facultatif)
	l.Terme = form.Parmi(f, "terme", "le terme du loyer", termes, form.Facultatif)
	l.JourEcheance, _ = f.Entier("jour_echeance", "le jour du mois", 1, 31, form.Facultatif)
	l.Loyer, _ = f.Montant("loyer", "le loyer", 0, logement.LoyerMaximal, form.Facultatif)
	l.Charges, _ = f.Montant("charges", "les charges", 0, logement.LoyerMaximal, form.Facultatif)
	l.Aide = form.Parmi(f, "aide", "l’aide au logement", logement.Aides, form.Facultatif)
	l.AideCentimes, _ = f.Montant("aide_montant", "le montant de l’aide", 0, logement.LoyerMaximal, form.Facultatif)
	l.TiersPayant = f.Coche("tiers_payant", "le tiers payant")
	l.AssuranceAu = f.Jour("assurance_au", "la fin de l’assurance", form.Facultatif)
	if !l.Statut.Loue() {
		l.Terme, l.JourEcheance = "", 0 // nothing falls due
	}
	return l
}

// champs writes a dwelling as the fields of the form hold it.
func champs(l logement.Logement) map[string]string {
	c := map[string]string{"statut": string(l.Statut), "typologie": string(l.Typologie), "du": l.Du.Court(), "adresse": l.Adresse, "commune": l.Commune, "bailleur": "", "encaisseur": "", "reference": l.Reference,
		"bail_le": l.BailLe.Court(), "terme": string(l.Terme), "jour_echeance": "", "loyer": "", "charges": "", "aide": string(l.Aide), "aide_montant": "", "tiers_payant": "", "assurance_au": l.AssuranceAu.Court()}
	if l.Bailleur != 0 {
		c["bailleur"] = form.Nombre(l.Bailleur)
	}
	if l.Encaisseur != 0 {
		c["encaisseur"] = form.Nombre(l.Encaisseur)
	}
	if l.JourEcheance != 0 {
		c["jour_echeance"] = form.Nombre(int64(l.JourEcheance))
	}
	if l.Statut.Loue() {
		c["loyer"], c["charges"] = l.Loyer.Saisie(), l.Charges.Saisie()
	}
	if l.Aide != "" {
		c["aide_montant"] = l.AideCentimes.Saisie()
	}
	if l.TiersPayant {
		c["tiers_payant"] = "oui"
	}
	return c
}

func (g guichet) nouveau(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	x, err := g.lire(r, v, peutEcrire)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	f.Poser("adresse", x.Personne.Adresse)
	f.Poser("commune", x.Personne.Commune)
	return g.rendreSaisie(w, r, v, http.StatusOK, &x, nil, f)
}

// page prepares the form, its lists included; l is nil for a new dwelling.
func (g guichet) page(r *http.Request, v *poste.Visite, x *visible, l *rapports.LogementVu, f *form.Form) (*pageSaisir, error) {
	p := &pageSaisir{Page: x.sous("Nouveau logement"), Action: x.adresse("logement", "nouveau"), Annuler: x.adresse("logement"), Statuts: cadre.ChoixApres("Choisir…", logement.Statuts, logement.Statut.Libelle),
		Typologies: cadre.ChoixApres("Non précisée", logement.Typologies, logement.Typologie.Libelle), Termes: cadre.ChoixApres("Sans loyer", termes, logement.Terme.Libelle), Aides: cadre.ChoixApres("Aucune", logement.Aides, logement.Aide.Libelle), Creer: v.Peut(droits.GererTiers)}
	if l != nil {
		p.Page = x.sous("Modifier le logement")
		p.Action, p.Version = x.adresse("logement", form.Nombre(l.ID)), l.Version
	} else if x.Logement != nil {
		p.Alertes = []cadre.Alerte{{Ton: cadre.Info, Fait: "Un déménagement\u202f?", Suite: texte.Typographier("Le logement occupé depuis le " + x.Logement.Du.Long() + " se terminera la veille de la date d’entrée.")}}
	}
	p.Form = f
	if err := v.Lire(r.Context(), func(lecture bdd.Lecture, a droits.Agent) error {
		ts, err := tiers.Partages(r.Context(), lecture, a.Organisation)
		p.Bailleurs, p.Encaissent = []cadre.Choix{{Texte: "Aucun"}}, []cadre.Choix{{Texte: "Le bailleur lui-même"}}
		for _, t := range ts {
			c := cadre.Choix{Valeur: form.Nombre(t.ID), Texte: t.Nom}
			if t.Nature == tiers.Bailleur || l != nil && l.Bailleur == t.ID {
				p.Bailleurs = append(p.Bailleurs, c)
			}
			if t.Nature != tiers.Organisme {
				p.Encaissent = append(p.Encaissent, c)
			}
		}
		return err
	}); err != nil {
		return nil, err
	}
	return p, nil
}

func (g guichet) rendreSaisie(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, x *visible, l *rapports.LogementVu, f *form.Form) error {
	p, err := g.page(r, v, x, l, f)
	if err != nil {
		return err
	}
	g.Moteur.Rendre(w, r, statut, "logement/saisir", p)
	return nil
}

// enregistrer records where she lives from a day on.
func (g guichet) enregistrer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	x, err := g.lire(r, v, peutEcrire)
	if err != nil {
		return err
	}
	l := lireLogement(f)
	l.Dossier = x.Dossier.ID
	if f.Valide() {
		_, err := parcours.EnregistrerLogement(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, l)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Logement enregistré.")
			return poste.Aller(w, r, x.adresse("logement"))
		}
		if err := reprendre(f, err); err != nil {
			return err
		}
	}
	return g.rendreSaisie(w, r, v, http.StatusUnprocessableEntity, &x, nil, f)
}

// reprendre puts a refusal on the field that it is about.
func reprendre(f *form.Form, err error) error {
	champ := ""
	if x, ok := errors.AsType[*logement.Refus](err); ok {
		champ = x.Champ
	}
	return poste.ReprendreSelon(f, nil, champ, err)
}

func (g guichet) saisir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	x, err := g.lire(r, v, peutEcrire)
	if err != nil {
		return err
	}
	l, err := x.un(r)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	for champ, valeur := range champs(l.Logement) {
		f.Poser(champ, valeur)
	}
	return g.rendreSaisie(w, r, v, http.StatusOK, &x, &l, f)
}

// modifier corrects a dwelling; somebody else's change meanwhile is shown beside, and nothing typed is lost.
func (g guichet) modifier(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	x, err := g.lire(r, v, peutEcrire)
	if err != nil {
		return err
	}
	avant, err := x.un(r)
	if err != nil {
		return err
	}
	l := lireLogement(f)
	l.ID, l.Version = avant.ID, f.Identifiant(cadre.ChampVersion, "la version du logement", form.Requis)
	if f.Valide() {
		_, err := parcours.ModifierLogement(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, l)
		switch {
		case err == nil:
			g.Annoncer(r, cadre.Succes, "Logement enregistré.")
			return poste.Aller(w, r, x.adresse("logement"))
		case errors.Is(err, logement.ErrVersion):
			return g.conflit(w, r, v, f)
		}
		if err := reprendre(f, err); err != nil {
			return err
		}
	}
	avant.Version = l.Version
	return g.rendreSaisie(w, r, v, http.StatusUnprocessableEntity, &x, &avant, f)
}

// libelles names the fields, in the order of the form.
var libelles = [][2]string{{"statut", "Statut d’occupation"}, {"typologie", "Taille"}, {"du", "Entrée le"}, {"adresse", "Adresse"}, {"commune", "Commune"}, {"bailleur", "Bailleur"},
	{"encaisseur", "Qui encaisse"}, {"reference", "Référence du locataire"}, {"bail_le", "Bail du"}, {"terme", "Terme"}, {"jour_echeance", "Jour d’échéance"}, {"loyer", "Loyer"}, {"charges", "Charges"},
	{"aide", "Aide au logement"}, {"aide_montant", "Montant de l’aide"}, {"tiers_payant", "Tiers payant"}, {"assurance_au", "Assurance jusqu’au"}}

// conflit puts side by side what was typed and what was saved meanwhile.
func (g guichet) conflit(w http.ResponseWriter, r *http.Request, v *poste.Visite, f *form.Form) error {
	x, err := g.lire(r, v, peutEcrire) // as it is now
	if err != nil {
		return err
	}
	l, err := x.un(r)
	if err != nil {
		return err
	}
	c := &cadre.Conflit{Page: cadre.Page{Section: section, Fil: poste.FilDossier(&x.VueDossier)}, Objet: "le logement de " + x.Personne.Affiche(), Action: x.adresse("logement", form.Nombre(l.ID)), Version: l.Version,
		Abandon: cadre.Lien{Texte: "Garder ce qui est enregistré", URL: x.adresse("logement")}}
	if c.Par, c.Quand, err = v.DernierActe(r.Context(), "logement", l.ID); err != nil {
		return err
	}
	p, err := g.page(r, v, &x, &l, f)
	if err != nil {
		return err
	}
	c.Comparer(f, champs(l.Logement), libelles, map[string][]cadre.Choix{"statut": p.Statuts, "typologie": p.Typologies, "bailleur": p.Bailleurs, "encaisseur": p.Encaissent, "terme": p.Termes, "aide": p.Aides,
		"tiers_payant": cadre.OuiNon()})
	g.Moteur.RendreConflit(w, r, c)
	return nil
}
