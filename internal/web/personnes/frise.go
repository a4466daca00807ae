// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/chronologie"
	"etai/internal/documents"
	"etai/internal/masp"
	"etai/internal/masp/signalement"
	"etai/internal/masp/versement"
	"etai/internal/modeles"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// genreFait says under which filter a line of the timeline stands.
type genreFait string

const (
	visites    genreFait = "visites"
	appels     genreFait = "appels"
	decisions  genreFait = "decisions"
	versements genreFait = "paiements"
	ressources genreFait = "ressources"
	courriers  genreFait = "courriers"
	notes      genreFait = "notes"
	pieces     genreFait = "documents"
)

// genres lists them in the order of the filters.
var genres = []struct {
	genre genreFait
	mots  string
}{{visites, "Visites"}, {appels, "Appels"}, {decisions, "Décisions"}, {versements, "Paiements"}, {ressources, "Ressources"}, {courriers, "Courriers"}, {notes, "Notes"}, {pieces, "Documents"}}

// fait is one line of the timeline.
type fait struct {
	Icone, Titre string
	Montant      *argent.Centimes
	Quand, Par   string
	Texte        string
	Efface       bool
	Lien         *cadre.Lien
	Visible      string

	genre genreFait
	jour  jour.Jour
	rang  int64 // among those of the same day
}

// frise is the timeline, and its form.
type frise struct {
	Faits     []fait
	Filtres   cadre.Jetons
	Periode   string
	Tout      bool // everything is shown, not the last months alone
	Adresse   string
	Tableur   cadre.Action
	Noter     bool
	Genres    []cadre.Choix
	Lecteurs  []cadre.Choix // who may be let read; empty: the service alone
	LuPar     string
	Detailler bool // the day and the rest were filled, or are wrong
}

const (
	moisMontres = 3
	faitsMax    = 500 // of each source
	// On one day, what people wrote stands above the movements of the account, which have a day and no hour.
	avantLesMouvements = 1 << 40
)

// lireFrise gathers what happened: notes and acts, movements of the account, decisions on the measure, as far as the agent may read them.
func (g guichet) lireFrise(r *http.Request, v *poste.Visite, p *pageDossier) error {
	q := r.URL.Query()
	f := &p.Frise
	f.Tout = q.Get("periode") == "tout"
	depuis := jour.PlusMois(p.Aujourdhui, -moisMontres)
	f.Periode = "3 derniers mois"
	if f.Tout {
		depuis, f.Periode = jour.Certain(1900, 1, 1), "depuis le début"
	}
	var faits []fait
	err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		faits, err = g.evenements(r.Context(), l, a, p, depuis)
		if err != nil {
			return err
		}
		if err := g.accompagner(r.Context(), l, a, p); err != nil {
			return err
		}
		lignes, err := rapports.Mouvements(r.Context(), l, g.Inst.Trousseau, a, p.Vue.Dossier.ID, depuis, jour.Certain(9999, 12, 31))
		faits = append(faits, mouvementsEnFaits(p, lignes)...)
		p.loyer(lignes)
		p.semaine(lignes)
		return err
	})
	if err != nil {
		return err
	}
	faits = append(faits, decisionsDe(p, depuis)...)
	sort.SliceStable(faits, func(i, k int) bool {
		if faits[i].jour != faits[k].jour {
			return faits[i].jour.Apres(faits[k].jour)
		}
		return faits[i].rang > faits[k].rang
	})
	f.filtrer(faits, genreFait(q.Get("fil")), p)
	p.formulaireNote()
	return nil
}

// filtrer counts the lines by kind and keeps those asked for.
func (f *frise) filtrer(faits []fait, choisi genreFait, p *pageDossier) {
	nombres := map[genreFait]int{}
	for _, x := range faits {
		nombres[x.genre]++
	}
	f.Adresse = p.adresseFrise(choisi, !f.Tout)
	_, filtre, _ := strings.Cut(strings.TrimSuffix(p.adresseFrise(choisi, f.Tout), ancreFrise), "?")
	f.Tableur = poste.ActionTableur(strings.TrimSuffix(p.Adresse("chronologie")+"?"+filtre, "?"))
	f.Filtres = cadre.Jetons{Nom: "Montrer", Elements: []cadre.Jeton{{Texte: "Tout", URL: p.adresseFrise("", f.Tout), Actif: choisi == ""}}}
	connu := choisi == ""
	for _, x := range genres {
		if n := nombres[x.genre]; n > 0 || choisi == x.genre {
			f.Filtres.Elements = append(f.Filtres.Elements, cadre.Jeton{Texte: x.mots, URL: p.adresseFrise(x.genre, f.Tout), Compte: n, Actif: choisi == x.genre})
		}
		connu = connu || choisi == x.genre
	}
	if connu && choisi != "" {
		faits = slices.DeleteFunc(faits, func(x fait) bool { return x.genre != choisi })
	}
	if !connu {
		f.Filtres.Elements[0].Actif = true
	}
	f.Faits = faits
}

// ancreFrise is where the timeline is on its page.
const ancreFrise = "#chronologie"

func (p *pageDossier) adresseFrise(g genreFait, tout bool) string {
	q := url.Values{}
	if g != "" {
		q.Set("fil", string(g))
	}
	if tout {
		q.Set("periode", "tout")
	}
	a := p.Adresse()
	if len(q) > 0 {
		a += "?" + q.Encode()
	}
	return a + ancreFrise
}

// evenements reads the lines that people and acts wrote.
func (g guichet) evenements(ctx context.Context, l bdd.Lecture, a droits.Agent, p *pageDossier, depuis jour.Jour) ([]fait, error) {
	evs, err := chronologie.Lister(ctx, l, g.Inst.Trousseau, a, p.Vue.Dossier.ID, chronologie.Filtre{Depuis: depuis, Limite: faitsMax})
	if err != nil {
		return nil, err
	}
	var agents []int64
	for _, ev := range evs {
		agents = append(agents, ev.Agent)
	}
	noms, err := rapports.NomsAgents(ctx, l, agents)
	if err != nil {
		return nil, err
	}
	if p.entretiens, err = g.entretiensDe(ctx, l, a, p, evs); err != nil {
		return nil, err
	}
	if p.ecrits, err = ecritsDe(ctx, l, p, evs); err != nil {
		return nil, err
	}
	faits := make([]fait, 0, len(evs))
	for _, ev := range evs {
		faits = append(faits, faitDe(p, ev, noms[ev.Agent]))
	}
	return faits, nil
}

// ecritsDe names the documents that the timeline tells, by id, for who may read them all.
func ecritsDe(ctx context.Context, l bdd.Lecture, p *pageDossier, evs []chronologie.Evenement) (map[int64]string, error) {
	if !p.Vue.Droits.Contrat || !slices.ContainsFunc(evs, func(x chronologie.Evenement) bool { return x.Nature == natureEcrit }) {
		return nil, nil
	}
	noms := map[int64]string{}
	ds, err := documents.DuDossier(ctx, l, p.Vue.Dossier.ID)
	for _, x := range ds {
		g, _ := modeles.GenreDe(x.Genre)
		noms[x.ID] = g.Nom
	}
	return noms, err
}

const natureEcrit = "document.ecrire"

func faitDe(p *pageDossier, ev chronologie.Evenement, par string) fait {
	x := fait{Par: par, Texte: ev.Texte, Efface: ev.Efface, jour: ev.Jour, rang: avantLesMouvements + ev.ID, genre: notes}
	switch ev.Nature {
	case string(parcours.Appel):
		x.Icone, x.Titre, x.genre = "telephone", "Appel", appels
	case string(parcours.Visite):
		x.Icone, x.Titre, x.genre = "voiture", "Visite", visites
	case string(parcours.Courrier):
		x.Icone, x.Titre, x.genre = "courrier", "Courrier", courriers
	case "piece.joindre":
		x.Icone, x.Titre, x.genre = "document", "Document joint", pieces
		x.Lien = &cadre.Lien{Texte: "Ouvrir le document", URL: p.Adresse("documents", form.Nombre(ev.ObjetID))}
	case natureEcrit:
		x.Icone, x.Titre, x.genre = "document", "Document écrit", courriers
		if nom := p.ecrits[ev.ObjetID]; nom != "" {
			x.Titre += texte.Insecable + ": " + nom
		}
		if p.Vue.Droits.Contrat {
			x.Lien = &cadre.Lien{Texte: "Lire le document", URL: p.Adresse("courriers", form.Nombre(ev.ObjetID))}
		}
	case string(parcours.Note):
		x.Icone, x.Titre = "note", "Note"
	case "entretien.fait", "entretien.excuse", "entretien.absent", "entretien.reporte":
		faitDEntretien(p, ev, &x)
	default:
		if etat, ok := strings.CutPrefix(ev.Nature, "signalement."); ok {
			x.Icone, x.Titre, x.genre = "envoi", "Signalement, "+signalement.Etat(etat).Libelle(), decisions
			if p.Vue.Droits.Contrat {
				x.Lien = &cadre.Lien{Texte: "Voir le signalement", URL: p.Adresse("signalement", form.Nombre(ev.ObjetID))}
			}
		} else if !faitDuFoyer(p, &x, ev.Nature) {
			faitDesDomaines(p, ev, &x)
		}
	}
	x.Quand = leJour(ev.Jour, p.Aujourdhui)
	if ev.Instant.Jour() == ev.Jour {
		x.Quand += ", " + heure(ev.Instant)
	} else {
		x.Quand += " · noté " + instantEcrit(ev.Instant, p.Aujourdhui)
	}
	switch ev.Visibilite {
	case chronologie.Note:
		x.Visible = quiLit(droits.LireNotes)
	case chronologie.Compte:
		x.Visible = quiLit(droits.LireCompte)
	case chronologie.Suivi:
		x.Visible = quiLit(droits.LireReleveMensuel)
	default:
		x.Visible = quiLit(droits.LireDossier)
		if ev.LuAvecContrat() {
			x.Visible = quiLit(droits.LireContrat)
		}
	}
	return x
}

// faitDesDomaines tells what the budget and the debts wrote.
func faitDesDomaines(p *pageDossier, ev chronologie.Evenement, x *fait) {
	x.Icone, x.Titre, x.genre = "point", "Événement", decisions
	switch ev.Nature {
	case "budget.signe":
		x.Icone, x.Titre = "coche-ronde", "Budget signé"
	case "budget.oral":
		x.Icone, x.Titre = "coche-ronde", "Budget convenu, accord oral"
	case "budget.desaccord":
		x.Icone, x.Titre = "triangle", "Budget arrêté, désaccord noté"
	case "dette.enregistrer":
		x.Icone, x.Titre = "euro", "Dette notée"
	case "plan_apurement.convenir":
		x.Icone, x.Titre = "coche-ronde", "Plan d’apurement"
	case "plan_apurement.arreter":
		x.Icone, x.Titre = "croix-ronde", "Plan d’apurement arrêté"
	case "surendettement.deposer":
		x.Icone, x.Titre = "dossier", "Dossier de surendettement déposé"
	case "surendettement.recevable":
		x.Icone, x.Titre = "cadenas", "Dossier de surendettement recevable"
	case "surendettement.irrecevable":
		x.Icone, x.Titre = "croix-ronde", "Dossier de surendettement irrecevable"
	case "surendettement.mesures":
		x.Icone, x.Titre = "coche-ronde", "Mesures de surendettement"
	case "ordre.refuser":
		x.Icone, x.Titre = "croix-ronde", "Demande de paiement refusée, réponse à la personne"
	case "proposition.repondre":
		x.Icone, x.Titre = "croix-ronde", "Paiement du plan refusé, réponse à la personne"
	case "gel.poser":
		x.Icone, x.Titre = "cadenas", "Paiements gelés"
	case "gel.lever":
		x.Icone, x.Titre = "coche-ronde", "Gel des paiements levé"
	case "compte.rendre":
		x.Icone, x.Titre = "dossier", "Compte rendu"
	case "plancher.autoriser":
		x.Icone, x.Titre = "coche-ronde", "Plancher du compte abaissé"
	case "plancher.lever":
		x.Icone, x.Titre = "retour", "Plancher ordinaire rétabli"
	case "recours.noter":
		x.Icone, x.Titre = "courrier", "Recours reçu"
	case "recours.maintenue":
		x.Icone, x.Titre = "croix-ronde", "Recours rejeté, décision maintenue"
	case "recours.redecidee":
		x.Icone, x.Titre = "coche-ronde", "Recours accueilli, demande à décider de nouveau"
	case "recours.retiree":
		x.Icone, x.Titre = "coche-ronde", "Recours accueilli, décision retirée"
	case "surendettement.clore":
		x.Icone, x.Titre = "dossier", "Dossier de surendettement clos"
	}
	switch ev.Objet {
	case "budget_version":
		if p.Vue.Droits.Budget {
			x.Lien = &cadre.Lien{Texte: "Voir le budget", URL: p.Adresse("budget", form.Nombre(ev.ObjetID))}
		}
	case "ordre_demande":
		x.Lien = &cadre.Lien{Texte: "Voir la demande", URL: "/demandes/" + form.Nombre(ev.ObjetID)}
	case "proposition":
		x.Lien = &cadre.Lien{Texte: "Voir la proposition", URL: p.Adresse("proposition")}
	case "gel":
		x.Lien = &cadre.Lien{Texte: "Voir le gel", URL: "/gels/" + form.Nombre(ev.ObjetID)}
	case "compte_rendu":
		x.Lien = &cadre.Lien{Texte: "Voir la fin de la mesure", URL: p.Adresse("cloture")}
	case "plancher_autorise":
		x.Lien = &cadre.Lien{Texte: "Voir le plancher", URL: p.Adresse("plancher")}
	case versement.Objet:
		x.Icone, x.Titre = "banque", texte.Typographier("Versement direct au bailleur : "+versement.Etat(strings.TrimPrefix(ev.Nature, "versement.")).Libelle())
		if p.Vue.Droits.Contrat {
			x.Lien = &cadre.Lien{Texte: "Voir le versement", URL: "/versements-directs/" + form.Nombre(ev.ObjetID)}
		}
	case parcours.ObjetRecours:
		if p.Vue.Droits.Contrat {
			x.Lien = &cadre.Lien{Texte: "Lire le recours", URL: "/recours/" + form.Nombre(ev.ObjetID)}
		}
	case "masp_demande":
		x.Lien = &cadre.Lien{Texte: "Voir la demande", URL: "/demandes-masp/" + form.Nombre(ev.ObjetID)}
	case "dette":
		x.Lien = &cadre.Lien{Texte: "Voir la dette", URL: p.Adresse("dettes", form.Nombre(ev.ObjetID))}
	case "surendettement":
		x.Lien = &cadre.Lien{Texte: "Voir les dettes", URL: p.Adresse("dettes")}
	}
}

// mouvementsEnFaits puts the booked lines of the account into the timeline.
func mouvementsEnFaits(p *pageDossier, lignes []rapports.LigneCompte) []fait {
	var faits []fait
	visible := quiLit(droits.LireCompte)
	for _, m := range lignes {
		montant := m.Centimes
		if montant < 0 {
			montant = -montant
		}
		x := fait{Montant: &montant, Quand: leJour(m.Date, p.Aujourdhui), Texte: m.Detail, Visible: visible, jour: m.Date, rang: m.Ecriture, genre: ressources, Icone: "compte",
			Lien: &cadre.Lien{Texte: "Voir la ligne", URL: p.Adresse("compte") + "?mois=" + m.Date.String()[:7]}}
		if x.Texte != "" {
			x.Texte += "."
		}
		switch {
		case m.Centimes > 0 && m.Ordre != 0:
			x.Icone, x.Titre = "retour", m.Libelle
		case m.Recette != "" && m.Centimes > 0:
			x.Titre = m.Libelle + " arrivé"
		case m.Centimes > 0:
			x.Icone, x.Titre = "banque", m.Libelle
		case m.Ordre != 0 && m.Contre == 0 && m.Etat == rapports.Transmis:
			x.Icone, x.Titre, x.genre = "envoi", m.Libelle+", transmis à la banque", versements
		case m.Ordre != 0 && m.Contre == 0:
			x.Icone, x.Titre, x.genre = "envoi", m.Libelle+", payé", versements
		default:
			x.Icone, x.Titre, x.genre = "banque", m.Libelle, versements
		}
		if m.Etat == rapports.APointer {
			x.Texte += " Reste à rapprocher."
		}
		faits = append(faits, x)
	}
	return faits
}

// decisionsDe tells the contracts of the measures.
func decisionsDe(p *pageDossier, depuis jour.Jour) []fait {
	var faits []fait
	for i := range p.Vue.Contrats {
		m := &p.Vue.Contrats[i]
		faits = append(faits, p.arretsDe(m, depuis)...)
		if m.SigneLe.Avant(depuis) {
			continue
		}
		faits = append(faits, fait{Icone: "coche-ronde", Titre: "Contrat signé : " + p.Vue.Seuils.Niveaux.Libelle(m.Niveau), Quand: leJour(m.SigneLe, p.Aujourdhui), jour: m.SigneLe, rang: 2 * avantLesMouvements, genre: decisions,
			Texte: "Du " + m.Debut.Long() + " au " + m.Fin.Long() + ", mesure " + m.Mesure.Numero + ".", Lien: &cadre.Lien{Texte: "Voir le contrat", URL: p.Adresse("mesure")}, Visible: quiLit(droits.LireContrat)})
	}
	for i := range faits {
		faits[i].Titre = texte.Typographier(faits[i].Titre)
	}
	return faits
}

// arretsDe tells that a contract stopped before its end, was suspended, went on.
func (p *pageDossier) arretsDe(m *masp.Contrat, depuis jour.Jour) (faits []fait) {
	dire := func(le jour.Jour, icone, titre, mots string) {
		if !le.Avant(depuis) && !le.Apres(p.Aujourdhui) {
			faits = append(faits, fait{Icone: icone, Titre: titre, Texte: mots, Quand: leJour(le, p.Aujourdhui), jour: le, rang: 2 * avantLesMouvements, genre: decisions,
				Lien: &cadre.Lien{Texte: "Voir le contrat", URL: p.Adresse("mesure")}, Visible: quiLit(droits.LireContrat)})
		}
	}
	if m.Annule() {
		dire(m.Arret.Le.Jour(), "croix-ronde", "Contrat annulé avant son début, le "+m.Debut.Long(), texte.Majuscule(m.Arret.Motif.Libelle())+".")
	} else if !m.ArreteLe.Vide() {
		dire(m.ArreteLe, "croix-ronde", "Contrat arrêté avant son terme", texte.Majuscule(m.Arret.Motif.Libelle())+".")
	}
	for _, s := range m.Suspensions {
		dire(s.Du, "horloge", "Accompagnement suspendu", texte.Majuscule(s.Motif.Libelle())+".")
		if !s.Au.Vide() {
			dire(s.Au.Plus(1), "coche-ronde", "Reprise de l’accompagnement", "")
		}
	}
	return faits
}

// loyer says at the foot of the card where the rent of the month stands.
func (p *pageDossier) loyer(lignes []rapports.LigneCompte) {
	if p.Disponible == nil {
		return
	}
	du := p.Aujourdhui.PremierDuMois()
	for _, m := range lignes {
		if m.Objet != paiements.Loyer || m.Date.Avant(du) || m.Centimes >= 0 || m.Contre != 0 {
			continue
		}
		mot := "Loyer " + du.DeMoisAnnee() + " payé"
		if m.Etat == rapports.Transmis {
			mot = "Loyer " + du.DeMoisAnnee() + " transmis"
		}
		p.Disponible.Pied = &cadre.Puce{Ton: cadre.Succes, Mot: mot}
	}
}

// semaine fills what she has for the week that runs, from Monday to Sunday: what left, then what is planned; when there is nothing, the next that is planned. lignes are the booked lines.
func (p *pageDossier) semaine(lignes []rapports.LigneCompte) {
	d := p.Disponible
	if d == nil {
		return
	}
	lundi := p.Aujourdhui.Lundi()
	dimanche := lundi.Plus(6)
	d.Semaine = nil
	for _, m := range lignes {
		if m.Objet != paiements.ArgentDeVie || m.Date.Avant(lundi) || m.Date.Apres(dimanche) || m.Centimes >= 0 || m.Contre != 0 {
			continue
		}
		v := argentDeVie{Jour: m.Date, Montant: -m.Centimes, Etat: "versé"}
		if m.Etat == rapports.Transmis {
			v.Etat = "transmis"
		}
		d.Semaine = append(d.Semaine, v)
	}
	for _, m := range p.Vue.Compte.Prevues {
		if m.Objet != paiements.ArgentDeVie || m.Date.Avant(lundi) {
			continue
		}
		if v := (argentDeVie{Jour: m.Date, Montant: -m.Centimes, Etat: "prévu", Prochain: m.Date.Apres(dimanche)}); !v.Prochain || len(d.Semaine) == 0 {
			d.Semaine = append(d.Semaine, v)
			if v.Prochain {
				break
			}
		}
	}
}

// formulaireNote prepares the quick note.
func (p *pageDossier) formulaireNote() {
	f := &p.Frise
	f.Noter = p.Vue.Droits.Ecrire && p.Vue.Droits.Notes
	choisi := p.Form.Valeur("genre")
	for i, g := range parcours.GenresNote {
		f.Genres = append(f.Genres, cadre.Choix{Valeur: string(g), Texte: g.Libelle(), Aide: [...]string{"note", "telephone", "voiture", "courrier"}[i], Actif: choisi == string(g) || choisi == "" && i == 0})
	}
	f.LuPar = quiLit(droits.LireNotes)
	for _, x := range p.Vue.Suivants {
		if x.Portee == organisation.Suivi {
			f.Lecteurs = []cadre.Choix{{Valeur: "service", Texte: "le service MASP seul"}, {Valeur: "departement", Texte: "le service, les comptables et le référent départemental"}}
		}
	}
	for _, champ := range []string{"jour", "lu_par", "contact"} {
		f.Detailler = f.Detailler || p.Form.Message(champ) != "" || p.Form.Valeur(champ) != "" && p.Form.Valeur(champ) != "service"
	}
}
