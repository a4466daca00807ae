// SPDX-License-Identifier: EUPL-1.2

package pointage

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

const parPage = 50

// vue is what the page is asked to show.
type vue struct {
	mois    jour.Jour
	filtre  string
	dossier int64 // one person alone, 0 for everybody
	recette int64 // whose cause is being said, 0 for none
	page    int
}

// adresse is the page that shows it.
func (d vue) adresse() string {
	q := url.Values{"mois": {d.mois.String()[:7]}}
	if d.filtre != "" {
		q.Set("filtre", d.filtre)
	}
	if d.dossier != 0 {
		q.Set("dossier", form.Nombre(d.dossier))
	}
	if d.page > 1 {
		q.Set("page", strconv.Itoa(d.page))
	}
	suite := ""
	if d.recette != 0 {
		q.Set("recette", form.Nombre(d.recette))
		suite = "#cause"
	}
	return racine + "?" + q.Encode() + suite
}

// filtre is one question asked of the list.
type filtre struct {
	code, mots string
	retient    func(rapports.LignePointage) bool
}

func etat(es ...rapports.EtatAttendu) func(rapports.LignePointage) bool {
	return func(x rapports.LignePointage) bool { return slices.Contains(es, x.Etat) }
}

func filtres() []filtre {
	return []filtre{
		{"", "Toutes", func(rapports.LignePointage) bool { return true }},
		{"absentes", "Absentes", etat(rapports.Absente)},
		{"pas-vues", "Pas vues", etat(rapports.PasVue)},
		{"autre-somme", "Autre somme", etat(rapports.AutreSomme)},
		{"sans-cause", "Sans cause", func(x rapports.LignePointage) bool { return x.Anormale() && x.Cause == nil }},
		{"a-decider", "À décider", etat(rapports.ADecider)},
		{"a-venir", "À venir", etat(rapports.AVenir, rapports.SansDate)},
		{"suspendues", "Suspendues", etat(rapports.Suspendue)},
		{"arrivees", "Arrivées", etat(rapports.Arrivee)},
	}
}

type pageMois struct {
	cadre.Page
	vue        vue
	Mois       jour.Jour
	Retard     int // days of grace
	Filtres    cadre.Jetons
	Soldes     []cadre.Solde
	Lignes     []rapports.LignePointage
	Nombre     int
	Pagination cadre.Pagination
	Choisie    *rapports.LignePointage
	Causes     []cadre.Choix
	Precedent  cadre.Lien
	Suivant    cadre.Lien // empty when that month has not begun
	PeutDire   bool
	Importe    bool // the agent takes the bank's statements in
	Aucun      cadre.Vide
}

// Adresse opens the form of a row.
func (p *pageMois) Adresse(x rapports.LignePointage) string {
	d := p.vue
	d.recette = x.ID
	return d.adresse()
}

// Fermer is the page without its form.
func (p *pageMois) Fermer() string {
	d := p.vue
	d.recette = 0
	return d.adresse()
}

// Action is where the cause is sent.
func (p *pageMois) Action() string {
	return racine + "/" + form.Nombre(p.Choisie.ID) + "/" + p.Mois.String()[:7]
}

// Retour is where the list stands, for the form.
func (p *pageMois) Retour() string {
	_, q, _ := strings.Cut(p.Fermer(), "?")
	return q
}

// ArriveDe is what the bank has shown of a row.
func (p *pageMois) ArriveDe(x rapports.LignePointage) argent.Centimes { return x.Recu + x.ADecider }

// Arrive is ArriveDe of the row that is open.
func (p *pageMois) Arrive() argent.Centimes { return p.ArriveDe(*p.Choisie) }

// MoisISO is the month in an address.
func (p *pageMois) MoisISO() string { return p.Mois.String()[:7] }

// Version is that of what is said already, 0 when nothing is.
func (p *pageMois) Version() int64 {
	if p.Choisie.Cause == nil {
		return 0
	}
	return p.Choisie.Cause.Version
}

// Puce is the state of a row.
func (p *pageMois) Puce(x rapports.LignePointage) cadre.Puce {
	switch x.Etat {
	case rapports.Arrivee:
		return cadre.Puce{Ton: cadre.Succes, Mot: "Arrivée"}
	case rapports.AutreSomme:
		return cadre.Puce{Ton: cadre.Attention, Mot: "Autre somme"}
	case rapports.ADecider:
		return cadre.Puce{Ton: cadre.Info, Mot: "À décider", Icone: "question"}
	case rapports.Absente:
		return cadre.Puce{Ton: cadre.Danger, Mot: "Absente"}
	case rapports.PasVue:
		return cadre.Puce{Ton: cadre.Attention, Mot: "Pas vue", Icone: "horloge"}
	case rapports.Suspendue:
		return cadre.Puce{Ton: cadre.Neutre, Mot: "Suspendue", Icone: "moins-rond"}
	case rapports.SansDate:
		return cadre.Puce{Ton: cadre.Neutre, Mot: "Sans date"}
	}
	return cadre.Puce{Ton: cadre.Neutre, Mot: "À venir", Icone: "horloge"}
}

// montrer shows a month: the one asked for, else this one.
func (g guichet) montrer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendre(w, r, v, demandee(r.URL.Query()), http.StatusOK, form.Nouveau(nil))
}

// demandee reads an address: what it does not know does not count.
func demandee(q url.Values) (d vue) {
	d.mois, _ = jour.LireISO(q.Get("mois") + "-01")
	d.dossier, _ = strconv.ParseInt(q.Get("dossier"), 10, 64)
	d.recette, _ = strconv.ParseInt(q.Get("recette"), 10, 64)
	d.page = poste.NumeroDePage(q)
	d.filtre = q.Get("filtre")
	if !slices.ContainsFunc(filtres(), func(f filtre) bool { return f.code == d.filtre }) {
		d.filtre = ""
	}
	return d
}

func (g guichet) rendre(w http.ResponseWriter, r *http.Request, v *poste.Visite, d vue, statut int, f *form.Form) error {
	if !v.Peut(droits.LireCompte) {
		return bdd.ErrAbsent
	}
	p := &pageMois{Page: cadre.Page{Titre: "Pointage du mois", Section: section, Form: f}, PeutDire: v.Peut(droits.Rapprocher) || v.Peut(droits.EcrireDossier)}
	if v.Peut(droits.Rapprocher) {
		p.Importe, p.Section, p.Fil = true, "rapprochement", []cadre.Lien{{Texte: "Rapprochement", URL: "/rapprochement"}}
	}
	var m rapports.PointageDuMois
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		m, err = lire(r.Context(), l, a, d.mois)
		return err
	}); err != nil {
		return err
	}
	d.mois = m.Mois
	p.vue, p.Mois, p.Retard = d, m.Mois, m.Retard
	p.composer(m)
	ids := make([]int64, 0, len(p.Lignes))
	for _, x := range p.Lignes {
		if len(ids) == 0 || ids[len(ids)-1] != x.Dossier {
			ids = append(ids, x.Dossier)
		}
	}
	v.TracerListe(section, ids)
	g.Moteur.Rendre(w, r, statut, "pointage/mois", p)
	return nil
}

// lire reads a month that has begun; this one when none was asked for.
func lire(ctx context.Context, l bdd.Lecture, a droits.Agent, mois jour.Jour) (rapports.PointageDuMois, error) {
	if j := l.Instant().Jour(); mois.Vide() || mois.Apres(j) {
		mois = j
	}
	return rapports.PointerLeMois(ctx, l, a, mois)
}

func (p *pageMois) composer(m rapports.PointageDuMois) {
	p.Titre, p.Court = "Pointage "+m.Mois.DeMoisAnnee(), "Pointage"
	p.SousTitre = "Ce que les organismes devaient verser, et ce qui est arrivé"
	avant, apres := p.vue, p.vue
	avant.mois, avant.page, avant.recette = m.Mois.Plus(-1).PremierDuMois(), 1, 0
	apres.mois, apres.page, apres.recette = m.Mois.DernierDuMois().Plus(1), 1, 0
	p.Precedent = cadre.Lien{Texte: texte.Majuscule(avant.mois.MoisAnnee()), URL: avant.adresse()}
	if !apres.mois.Apres(m.Aujourdhui) {
		p.Suivant = cadre.Lien{Texte: texte.Majuscule(apres.mois.MoisAnnee()), URL: apres.adresse()}
	}
	tous := p.restreindre(m.Lignes)
	if p.vue.dossier != 0 {
		p.Fil = append(p.Fil, cadre.Lien{Texte: "Pointage", URL: vue{mois: m.Mois}.adresse()})
	}
	p.totaliser(tous)
	retenues := p.filtrer(tous)
	if i := slices.IndexFunc(tous, func(x rapports.LignePointage) bool { return x.ID == p.vue.recette }); i >= 0 && p.PeutDire {
		p.choisir(tous[i])
	}
	p.Nombre = len(retenues)
	base := p.vue
	base.page, base.recette = 1, 0
	p.Pagination = cadre.Paginer(p.vue.page, len(retenues), parPage, "recette", base.adresse())
	p.vue.page, p.Lignes = p.Pagination.Page, retenues[p.Pagination.Debut:min(p.Pagination.Debut+parPage, len(retenues))]
	if len(retenues) > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(base.adresse()))
	}
	p.Aucun = cadre.Vide{Phrase: "Aucune recette ne répond à ce filtre.", Action: &cadre.Action{Texte: "Voir toutes les recettes du mois", URL: vue{mois: m.Mois}.adresse()}}
	if len(m.Lignes) == 0 {
		p.Aucun = cadre.Vide{Phrase: "Aucune prestation n’est autorisée ce mois-là pour les personnes que vous suivez."}
	}
}

// restreindre keeps the rows of the person whom the address names, of everybody when it names nobody.
func (p *pageMois) restreindre(tous []rapports.LignePointage) []rapports.LignePointage {
	if p.vue.dossier == 0 {
		return tous
	}
	return slices.DeleteFunc(slices.Clone(tous), func(x rapports.LignePointage) bool { return x.Dossier != p.vue.dossier })
}

// filtrer keeps what the filter asks for, and counts what each would keep.
func (p *pageMois) filtrer(tous []rapports.LignePointage) []rapports.LignePointage {
	p.Filtres.Nom = "Filtrer les recettes"
	retenues := tous
	for _, f := range filtres() {
		var gardees []rapports.LignePointage
		for _, x := range tous {
			if f.retient(x) {
				gardees = append(gardees, x)
			}
		}
		if f.code == p.vue.filtre {
			retenues = gardees
		}
		d := p.vue
		d.filtre, d.page, d.recette = f.code, 1, 0
		p.Filtres.Elements = append(p.Filtres.Elements, cadre.Jeton{Texte: f.mots, URL: d.adresse(), Compte: len(gardees), Actif: f.code == p.vue.filtre})
	}
	return retenues
}

func (p *pageMois) totaliser(tous []rapports.LignePointage) {
	var attendu, arrive, manque argent.Centimes
	absentes, sansCause, pasVues := 0, 0, 0
	for _, x := range tous {
		attendu += x.Montant
		arrive += x.Recu + x.ADecider
		if d := x.Difference(); d < 0 {
			manque += d
		}
		switch x.Etat {
		case rapports.Absente:
			absentes++
		case rapports.PasVue:
			pasVues++
		}
		if x.Anormale() && x.Cause == nil {
			sansCause++
		}
	}
	aide := texte.Pluriel(absentes, "recette absente", "recettes absentes")
	if pasVues > 0 {
		aide += ", " + texte.Pluriel(pasVues, "pas vue", "pas vues")
		var importer *cadre.Lien
		if p.Importe {
			importer = &cadre.Lien{Texte: "Importer un relevé", URL: "/rapprochement/import"}
		}
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Attention, Lien: importer, Fait: texte.Pluriel(pasVues, "recette aurait dû arriver", "recettes auraient dû arriver") + ", et la banque n’a pas encore montré ces jours-là.",
			Suite: "Le prochain relevé le dira, avant de demander aux organismes."})
	}
	p.Soldes = []cadre.Solde{
		{Libelle: "Attendu dans le mois", Valeur: attendu, Aide: texte.Pluriel(len(tous), "recette")},
		{Libelle: "Arrivé", Valeur: arrive, Aide: "ce que la banque a montré"},
		{Libelle: "Manque à ce jour", Valeur: manque, Aide: aide},
		{Libelle: "Sans cause dite", Valeur: sansCause, Aide: "à dire, une par une"},
	}
}

// choisir opens the form of a row, with what is said already.
func (p *pageMois) choisir(x rapports.LignePointage) {
	p.Choisie = &x
	f := p.Form
	if len(f.Tout()) == 0 && x.Cause != nil {
		f.Poser("cause", string(x.Cause.Cause))
		f.Poser("mots", x.Cause.Mots)
	}
	for _, c := range gestion.Causes {
		p.Causes = append(p.Causes, cadre.Choix{Valeur: string(c), Texte: c.Libelle(), Actif: f.Choisi("cause", string(c))})
	}
}
