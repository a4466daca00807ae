// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"errors"
	"net/http"
	"strconv"

	domaine "etai/internal/accompagnement"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/rapports"
	"etai/internal/rapports/accompagnement"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// identite is the bar at the head of a file: who, what measure, how to reach her, what to be careful of.
type identite struct {
	Puces     []cadre.Puce
	Telephone string
	Onglets   cadre.Onglets
}

// ressource is a line of the card of the month's income.
type ressource struct {
	Nom     string
	Etat    *cadre.Puce // nil: nothing is known of its arrival
	Montant argent.Centimes
	Recu    bool
	Ecart   string // "au lieu de 607,75 €"
}

// argentDeVie is money for her week that left or leaves on a day.
type argentDeVie struct {
	Jour     jour.Jour
	Montant  argent.Centimes
	Etat     string // "versé", "transmis", "prévu"
	Prochain bool   // of a week to come: nothing is known of this one
}

// disponible is the card of what she has for the week, and of what may still be spent for her.
type disponible struct {
	Semaine []argentDeVie // from Monday to Sunday; else the next one
	Montant argent.Centimes
	Releve  jour.Jour
	Pied    *cadre.Puce
	Attente argent.Centimes
}

type pageDossier struct {
	cadre.Page
	identite
	Vue         rapports.VueEnsemble
	Autres      []cadre.Alerte // beyond the three that are always seen
	Etape       *etape
	Mesure      *masp.Contrat // the contract that runs, or the next one
	Anciennes   int
	Departement string
	Ressources  []ressource
	Total       argent.Centimes
	Disponible  *disponible
	Suivants    []string
	Proches     []proches
	Frise       frise
	Aujourdhui  jour.Jour
	Confier     bool
	Demander    bool // a request of a MASP may be made
	Pareilles   []personnes.Personne

	Accompagnement *accompagnement.Resume // nil: who looks does not read the contracts
	entretiens     map[int64]domaine.Entretien
	ecrits         map[int64]string // kinds of the documents that the timeline tells
}

// Adresse is the address of a page under the file.
func (p *pageDossier) Adresse(suite ...string) string {
	return poste.AdresseDossier(p.Vue.Dossier.ID, suite...)
}

// dossier is the page of a file.
func (g guichet) dossier(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.ensemble(r, v, tous)
	if errors.Is(err, bdd.ErrAbsent) && v.Peut(droits.DemanderUnAcces) {
		if id, _, err := g.aOuvrir(r, v); err == nil {
			if err := g.AvantEnvoi(r); err != nil { // the refusal is in the journal before the answer leaves
				return cadre.Refus(http.StatusServiceUnavailable, "", err)
			}
			return poste.Aller(w, r, poste.AdresseDossier(id, "ouvrir"))
		}
	}
	if err != nil {
		return err
	}
	return g.rendreDossier(w, r, v, http.StatusOK, d, form.Nouveau(nil))
}

// rendreDossier shows the file; f is the form of the quick note.
func (g guichet) rendreDossier(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d rapports.VueEnsemble, f *form.Form) error {
	p := &pageDossier{Vue: d, Aujourdhui: g.Moteur.Horloge().Maintenant().Jour(), Confier: v.Peut(droits.Attribuer)}
	p.Page = cadre.Page{Titre: d.Personne.Affiche(), Section: section, Fil: []cadre.Lien{{Texte: "Personnes", URL: "/personnes"}}, Form: f}
	p.Mesure = contratCourant(d.Contrats, p.Aujourdhui)
	if err := g.lirePareilles(r, v, p); err != nil {
		return err
	}
	p.identifier(v)
	p.alertes()
	p.gauche()
	p.foyer()
	if err := g.lireFrise(r, v, p); err != nil {
		return err
	}
	p.Etape, p.Demander = prochaineEtape(v, p), d.Droits.Ecrire && p.Mesure == nil && (len(d.Demandes) == 0 || d.Demandes[0].Etat.Close()) && d.Accord == nil
	v.TracerDossier("dossier", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "personnes/dossier", p)
	return nil
}

// identiteDe makes the bar of a file for any of its pages.
func identiteDe(v *poste.Visite, d *rapports.VueDossier, j jour.Jour, courant string) identite {
	i := identite{Telephone: d.Personne.Telephone, Onglets: v.Onglets(d.Droits, d.Dossier.ID, d.AvecCompte, courant)}
	switch m := contratCourant(d.Contrats, j); {
	case m != nil:
		i.Puces = append(i.Puces, puceContrat(d, m, j))
		for _, s := range m.Suspensions {
			if s.EnCours(j) && !m.Dernier().Avant(j) {
				i.Puces = append(i.Puces, cadre.Puce{Ton: cadre.Attention, Mot: "Accompagnement suspendu", Suite: "depuis le " + s.Du.Long()})
			}
		}
	case d.Droits.Contrat:
		i.Puces = append(i.Puces, puceMesure("", jour.Jour{}, jour.Jour{}, j, 0))
	case len(d.Gestions) > 0:
		i.Puces = append(i.Puces, puceMesure("Gestion autorisée", d.Gestions[0].Du, d.Gestions[0].Au, j, d.Seuils.FinProche))
	}
	if !d.Personne.EcrireDomicile {
		i.Puces = append(i.Puces, cadre.Puce{Ton: cadre.Danger, Mot: "Ne pas écrire à domicile"})
	}
	for k := range i.Puces {
		i.Puces[k].Cadre = true
	}
	return i
}

// resume is the line under the name.
func resume(d *rapports.VueDossier, j jour.Jour) string {
	s := ""
	if ans, ok := jour.Age(d.Personne.Naissance, j); ok {
		s = texte.Pluriel(ans, "an") + " · "
	}
	s += "dossier " + d.Dossier.Numero
	if d.Territoire != "" {
		s += " · " + d.Territoire
	}
	for _, x := range d.Suivants {
		if x.Agent != 0 {
			s += " · suivi par " + x.Nom
		}
	}
	return s
}

func (p *pageDossier) identifier(v *poste.Visite) {
	p.identite = identiteDe(v, &p.Vue.VueDossier, p.Aujourdhui, poste.OngletVue)
	p.SousTitre = resume(&p.Vue.VueDossier, p.Aujourdhui)
	d := p.Vue.Droits
	if d.Ecrire {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Modifier", URL: p.Adresse("fiche")})
	}
	if d.Ordre && p.Vue.Compte != nil {
		p.Actions = append(p.Actions, poste.ActionsPaiement(v.Compte.Role, p.Vue.Dossier.ID)...)
	}
	for _, x := range p.Vue.Suivants {
		if x.Agent != 0 {
			p.Suivants = append(p.Suivants, x.Nom+", depuis le "+x.Du.Long())
		}
	}
	for _, x := range p.Vue.Suivants {
		if x.Agent == 0 && x.Portee == organisation.Suivi {
			p.Suivants = append(p.Suivants, x.Nom+" (contrat, budget et relevé du mois)")
		}
	}
	if p.Mesure != nil {
		for _, x := range p.Vue.Suivants {
			if x.Organisation == p.Mesure.Mesure.Departement && x.Portee == organisation.Suivi {
				p.Departement = x.Nom
			}
		}
		p.Anciennes = len(masp.Valables(p.Vue.Contrats)) - 1
	}
}

// alertesVues is how many warnings are always seen.
const alertesVues = 3

// alertes gathers what must be known first: the pinned note, what blocks payments, deadlines, what came back.
func (p *pageDossier) alertes() {
	d := &p.Vue
	var a []cadre.Alerte
	ajouter := func(ton cadre.Ton, fait, suite string, liens ...cadre.Lien) {
		x := cadre.Alerte{Ton: ton, Fait: texte.Typographier(fait), Suite: texte.Typographier(suite)}
		if len(liens) > 0 {
			x.Lien = &liens[0]
		}
		a = append(a, x)
	}
	if d.Personne.Epingle != "" {
		x := cadre.Alerte{Note: true, Fait: texte.Typographier("Épinglé :"), Suite: d.Personne.Epingle}
		if d.Droits.Ecrire {
			x.Lien = &cadre.Lien{Texte: "Modifier", URL: p.Adresse("fiche") + "#" + form.IDDe("epingle")}
		}
		a = append(a, x)
	}
	if !d.AccesJusqua.Vide() {
		ajouter(cadre.Info, "Accès ouvert sur motif.", "Ce dossier se referme pour vous "+instantEcrit(d.AccesJusqua, p.Aujourdhui)+" ; chaque page ouverte est journalisée.")
	}
	if c := d.Compte; c != nil && c.Solde.Comptable < 0 {
		ajouter(cadre.Danger, "Compte débiteur de "+(-c.Solde.Comptable).String()+".", "Aucun ordre ne part tant qu’il est sous zéro.", cadre.Lien{Texte: "Voir le compte", URL: p.Adresse("compte")})
	}
	for _, x := range d.Gels {
		if x.EnCours(p.Aujourdhui) {
			ajouter(cadre.Danger, "Paiements gelés depuis le "+x.Du.Long()+".", texte.Majuscule(x.Motif.Libelle())+".", cadre.Lien{Texte: "Voir le gel", URL: p.Adresse("gel")})
		}
	}
	for _, x := range d.Gelees {
		ajouter(cadre.Danger, "Dettes gelées jusqu’au "+x.Au.Long()+" au plus tard.", "Une dette non alimentaire née avant le "+x.Du.Long()+" ne se paie pas.", cadre.Lien{Texte: "Voir les dettes", URL: p.Adresse("dettes")})
	}
	if x := d.AuBailleur; !x.Fin.Vide() {
		ajouter(cadre.Attention, "Des prestations vont au bailleur depuis le "+x.Debut.Long()+", par jugement.", "Vérifiez ce qu’il reçoit déjà : le plan ne paie que le reste du loyer.", cadre.Lien{Texte: "Voir le plan", URL: p.Adresse("plan")})
	}
	p.alerteMesure(ajouter)
	p.alerterFoyer(ajouter)
	for _, x := range d.Revenus {
		liens := []cadre.Lien{{Texte: "Demander le nouveau RIB", URL: "/tiers/" + form.Nombre(x.Tiers)}}
		if x.Corrige && d.Droits.Ordre {
			liens = []cadre.Lien{{Texte: "Préparer l’ordre de nouveau", URL: deNouveau(d.Dossier.ID, x.Ordre)}}
		}
		ajouter(cadre.Attention, "Virement revenu : "+x.Objet.Libelle()+", "+x.Centimes.String()+".", x.NomTiers+", ordre du "+x.Le.Long()+". L’argent est de nouveau sur son compte.", liens...)
	}
	p.Alertes = a[:min(len(a), alertesVues)]
	p.Autres = a[len(p.Alertes):]
}

// suite is the next contract signed after the one that runs, nil when there is none.
func (p *pageDossier) suite() (suite *masp.Contrat) {
	for _, c := range masp.Valables(p.Vue.Contrats) {
		if c.Debut.Apres(p.Mesure.Dernier()) && (suite == nil || c.Debut.Avant(suite.Debut)) {
			suite = &c
		}
	}
	return suite
}

func (p *pageDossier) alerteMesure(ajouter func(cadre.Ton, string, string, ...cadre.Lien)) {
	m := p.Mesure
	if m == nil {
		return
	}
	fin := m.Dernier()
	reste := fin.Depuis(p.Aujourdhui)
	var liens []cadre.Lien
	if p.Vue.Droits.Ecrire && p.Vue.SansSuite == nil {
		liens = []cadre.Lien{{Texte: "Enregistrer la suite", URL: p.Adresse("mesure", "nouvelle")}}
	}
	switch {
	case m.Debut.Apres(p.Aujourdhui) || m.ArreteLe.Vide() && reste > p.Vue.Seuils.FinProche:
	case reste < 0 && !m.ArreteLe.Vide():
		dit := "Plus aucun engagement nouveau ; ce qui arrive sur son compte lui revient."
		if m.Arret.Motif == masp.Deces {
			dit = "Plus rien ne se paie ; l’argent du compte est à sa succession."
		}
		ajouter(cadre.Danger, "Contrat arrêté : son dernier jour était le "+fin.Long()+".", dit, cadre.Lien{Texte: "Voir ce qui reste à faire", URL: p.Adresse("cloture")})
	case reste < 0:
		ajouter(cadre.Danger, "Mesure échue depuis le "+fin.Long()+".", "Plus aucun ordre ne part : une mesure ne se renouvelle jamais seule.", liens...)
	case !m.ArreteLe.Vide():
		ajouter(cadre.Attention, "Contrat arrêté à compter du "+fin.Plus(1).Long()+".", "Ensuite, plus aucun engagement nouveau.", cadre.Lien{Texte: "Voir le contrat", URL: p.Adresse("mesure")})
	case p.suite() != nil:
		c := p.suite()
		ajouter(cadre.Info, "Fin du contrat : "+fin.Long()+", "+texte.Echeance(fin, p.Aujourdhui)+".", "La suite est signée, du "+c.Debut.Long()+" au "+c.Dernier().Long()+".", cadre.Lien{Texte: "Voir les contrats", URL: p.Adresse("mesure")})
	case reste <= p.Vue.Seuils.FinTresProche:
		ajouter(cadre.Danger, "Fin de la mesure : "+fin.Long()+", "+texte.Echeance(fin, p.Aujourdhui)+".", "Ensuite, plus aucun engagement nouveau.", liens...)
	default:
		ajouter(cadre.Attention, "Fin de la mesure : "+fin.Long()+", "+texte.Echeance(fin, p.Aujourdhui)+".", "Préparez la suite avec la personne.", liens...)
	}
}

// gauche fills the cards of the left column.
func (p *pageDossier) gauche() {
	for _, x := range p.Vue.Recettes {
		p.Ressources = append(p.Ressources, p.ressource(x))
		if x.Recue > 0 {
			p.Total += x.Recue
		} else {
			p.Total += x.Montant
		}
	}
	c := p.Vue.Compte
	if c == nil {
		return
	}
	p.Disponible = &disponible{Montant: c.Disponible(), Releve: c.ReleveLe}
	for _, s := range c.Attentes {
		p.Disponible.Attente += s
	}
}

func (p *pageDossier) ressource(x rapports.RecetteDuMois) ressource {
	r := ressource{Nom: x.Libelle, Montant: x.Montant}
	if x.Organisme != "" {
		r.Nom += " · " + x.Organisme
	}
	switch {
	case x.Recue > 0:
		r.Recu, r.Montant = true, x.Recue
		r.Etat = &cadre.Puce{Ton: cadre.Succes, Mot: "reçu le " + quantieme(x.RecueLe)}
		if x.Montant != 0 && x.Montant != x.Recue {
			r.Ecart = "au lieu de " + x.Montant.String()
			r.Etat.Ton = cadre.Attention
		}
	case x.Attendue.Vide() || !x.EnCours(x.Attendue):
	case x.Attendue.Avant(p.Aujourdhui.Plus(-p.Vue.Seuils.RecetteEnRetard)):
		r.Etat = &cadre.Puce{Ton: cadre.Attention, Mot: "attendu le " + quantieme(x.Attendue) + ", pas vu", Icone: "horloge"}
	default:
		r.Etat = &cadre.Puce{Ton: cadre.Neutre, Mot: "attendu le " + quantieme(x.Attendue), Icone: "horloge"}
	}
	return r
}

func quantieme(j jour.Jour) string {
	if j.Quantieme() == 1 {
		return "1er"
	}
	return strconv.Itoa(j.Quantieme())
}

// adresseOrdre is where an order is prepared for the person of a file.
func adresseOrdre(dossier int64) string { return poste.AdresseDossier(dossier, "ordres", "nouveau") }
