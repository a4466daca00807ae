// SPDX-License-Identifier: EUPL-1.2

// Package journee is the home page: what each role has to do first today, from what Étai holds and nothing else.
package journee

import (
	"context"
	"embed"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/rapports/ordres"
	"etai/internal/rapports/propositions"
	"etai/internal/web/cadre"
	"etai/internal/web/connexion"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of the package.
var Pages = cadre.Pages{Domaine: "journee", FS: gabarits, Noms: []string{"journee", "taches", "echeances", "chiffres", "installation", "messages"}}

// accueil is what the handlers share.
type accueil struct{ *poste.Poste }

// Routes adds the routes of the package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	c := accueil{p}
	journee := p.Page(c.journee)
	a.Traiter("GET /{$}", func(w http.ResponseWriter, r *http.Request) error {
		if poste.VisiteDe(r).Compte.ID == 0 {
			return connexion.Accueil(p, w, r)
		}
		return journee(w, r)
	})
	a.Traiter("GET /taches", p.Page(c.taches))
	a.Traiter("GET /taches.xlsx", p.Page(c.tachesXLSX))
	a.Traiter("POST /taches/{id}/faite", p.Page(c.faire))
	a.Traiter("POST /entretiens/{entretien}/issue", p.Page(c.noter))
	a.Traiter("GET "+adresseMessages, p.Page(c.messages))
	a.Traiter("POST "+adresseMessages, p.Page(c.ecrireAuService))
	a.Traiter("POST "+adresseMessages+"/{id}/retirer", p.Page(c.retirerMessage))
	a.Traiter("GET /echeances", p.Page(c.echeances))
	a.Traiter("GET /echeances.xlsx", p.Page(c.echeancesXLSX))
}

// parBloc is how many rows a block shows; the rest is behind its link.
const parBloc = 5

// page is the home page of those who work on files.
type page struct {
	cadre.Page
	Messages      []organisation.MessageService // of the service, today
	AValider      bloc
	Retours       bloc
	AFaire        bloc
	Delegation    []compteur // nil: nothing is entrusted
	Fins          fins
	Durees        fins // the four years that will be reached
	Debiteurs     []debiteur
	NbDebiteurs   int
	AViser        []remise
	NbAViser      int
	ASuivre       []remise // visaed: the bank's file, its signature
	NbASuivre     int
	Rapprochement *rapprochement
	Prepares      *rapports.BilanPrepares
	Mois          []compteur // the proposals of the month; nil: not this role's
	Revenus       []compteur // transfers that came back, that nothing replaces; nil: none, or its own tasks say it
	Suivi         *suivi     // nil: not this role's
	Issue         *issue     // the form that is open, nil for none
	RienAFaire    bool
	SuitePrepares cadre.Lien     // where prepared orders go on
	dejaDits      map[int64]bool // files whose account below zero is a task already
}

// Cote tells whether there is something for the narrow column.
func (p *page) Cote() bool {
	return p.Rapprochement != nil || p.Prepares != nil || p.Suivi != nil || len(p.Delegation)+len(p.Revenus) > 0
}

func (c accueil) journee(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	switch v.Compte.Role {
	case droits.Direction:
		return c.chiffres(w, r, v)
	case droits.Administrateur:
		return c.installation(w, r, v)
	}
	x, err := c.issueDemandee(r, v)
	if err != nil {
		return err
	}
	return c.montrer(w, r, v, http.StatusOK, x)
}

// montrer shows the home page of those who work on files, with the form of what came of an appointment when one is open.
func (c accueil) montrer(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, x *issue) error {
	p := &page{Page: cadre.Page{Titre: "Ma journée", Section: "journee"}}
	var dossiers []int64
	err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		*p, dossiers = page{Page: p.Page}, nil
		suivies, gerees, err := rapports.Suivis(r.Context(), l, a)
		if err != nil {
			return err
		}
		p.SousTitre = resume(l.Instant().Jour(), suivies, gerees)
		if p.Messages, err = organisation.MessagesDuJour(r.Context(), l, c.Inst.Trousseau, a); err != nil {
			return err
		}
		if p.Fins.Seuils, err = rapports.LireSeuils(r.Context(), l, a.Organisation); err != nil {
			return err
		}
		if dossiers, err = p.lireTaches(r.Context(), l, a); err != nil {
			return err
		}
		vus, err := p.lireListes(r.Context(), l, a)
		dossiers = append(dossiers, vus...)
		if err == nil {
			err = rappelerRetour(r.Context(), l, a, &p.Page)
		}
		if err == nil {
			p.Delegation, err = lireDelegation(r.Context(), l, a)
		}
		if err == nil && travailleAvec(a.Role) {
			p.Suivi, vus, err = lireSuivi(r.Context(), l, a, p.Fins.Seuils)
			dossiers = append(dossiers, vus...)
		}
		return err
	})
	if err != nil {
		return err
	}
	if p.Suivi != nil {
		if p.Suivi.Vus, err = c.recents(r.Context(), v); err != nil {
			return err
		}
		for _, x := range p.Suivi.Vus {
			dossiers = append(dossiers, x.Dossier)
		}
	}
	if x != nil && p.Suivi != nil {
		p.Issue, p.Form = x, x.Form
		p.Suivi.placer(x)
		dossiers = append(dossiers, x.Dossier)
	}
	v.TracerListe("journee", dossiers)
	c.completer(p, v)
	c.Moteur.Rendre(w, r, statut, "journee/journee", p)
	return nil
}

// resume is the line under the title: the day, and how much one looks after.
func resume(aujourdhui jour.Jour, dossiers, comptes int) string {
	s := texte.Majuscule(aujourdhui.LongSemaine())
	if dossiers > 0 {
		s += " · " + texte.PlurielJusque(dossiers, "personne suivie", "personnes suivies")
	}
	if comptes > 0 {
		s += " · " + texte.PlurielJusque(comptes, "compte géré", "comptes gérés")
	}
	return s
}

// lireListes reads the blocks that the role has: deadlines, accounts below zero, remises, reconciliation, prepared orders.
func (p *page) lireListes(ctx context.Context, l bdd.Lecture, a droits.Agent) (dossiers []int64, err error) {
	p.Fins.Role = a.Role
	if err := p.Fins.lire(ctx, l, a, parBloc, 0); err != nil {
		return nil, err
	}
	dossiers = p.Fins.dossiers()
	if travailleAvec(a.Role) {
		p.Durees = fins{Totale: true, Role: a.Role, Seuils: p.Fins.Seuils}
		if err := p.Durees.lire(ctx, l, a, parBloc, 0); err != nil {
			return nil, err
		}
		dossiers = append(dossiers, p.Durees.dossiers()...)
	}
	if droits.Autorise(a.Role, droits.LireCompte) {
		ds, total, err := rapports.Debiteurs(ctx, l, a, parBloc+len(p.dejaDits))
		if err != nil {
			return nil, err
		}
		for _, d := range ds {
			if p.dejaDits[d.Dossier] {
				total--
			}
		}
		p.NbDebiteurs = total
		for _, d := range ds {
			if p.dejaDits[d.Dossier] || len(p.Debiteurs) == parBloc {
				continue
			}
			p.Debiteurs = append(p.Debiteurs, debiteur{d, adresseCompte(d.Dossier)})
			dossiers = append(dossiers, d.Dossier)
		}
	}
	for _, b := range []struct {
		quoi   rapports.AttenteRemise
		vues   *[]remise
		nombre *int
	}{{rapports.AViser, &p.AViser, &p.NbAViser}, {rapports.AEnvoyer, &p.ASuivre, &p.NbASuivre}} {
		rs, total, err := rapports.RemisesEnAttente(ctx, l, a, b.quoi, parBloc, 0)
		if err != nil {
			return nil, err
		}
		*b.nombre = total
		for _, r := range rs {
			*b.vues = append(*b.vues, remise{r, adresseRemise(r.ID)})
		}
	}
	if droits.Autorise(a.Role, droits.Rapprocher) {
		if p.Rapprochement, err = lireRapprochement(ctx, l, a); err != nil {
			return nil, err
		}
		n, err := ordres.NombreARefaire(ctx, l, a, 0)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			p.Revenus = []compteur{{"À payer de nouveau", "revenus ou rejetés, rien ne les remplace encore", adresseOrdres + "?etat=" + string(ordres.ARefaire), n}}
		}
	}
	if droits.Autorise(a.Role, droits.PreparerOrdre) {
		b, err := rapports.Prepares(ctx, l, a)
		if err != nil {
			return nil, err
		}
		n, err := propositions.NombreADecider(ctx, l, a)
		if err != nil {
			return nil, err
		}
		p.Prepares, p.Mois = &b, []compteur{{"À décider", "une personne d’abord, avec sa raison", "/propositions?etat=" + string(propositions.ADecider), n}}
	}
	return dossiers, nil
}

// completer adds what does not come from the base: the way on, and what the demonstration offers.
func (c accueil) completer(p *page, v *poste.Visite) {
	p.RienAFaire = p.AFaire.Total+p.Retours.Total+p.AValider.Total+total(p.Delegation)+total(p.Revenus)+p.Fins.Total+p.Durees.Total+p.NbDebiteurs+p.NbAViser+p.NbASuivre == 0 && (p.Suivi == nil || !p.Suivi.Attendent()) && (p.Rapprochement == nil || p.Rapprochement.Attendent == 0)
	switch {
	case v.Peut(droits.ImporterReleve):
		p.Actions = []cadre.Action{{Texte: "Importer un relevé", URL: adresseImport, Icone: "televerser", Principale: true}}
	case v.Compte.Role == droits.CESF:
		p.Actions = []cadre.Action{{Texte: "Nouvelle personne", URL: adresseNouvelle, Icone: "plus", Principale: true}}
	}
	if v.Peut(droits.EcrireAuService) {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Messages du service", URL: adresseMessages, Icone: "note"})
	}
	p.SuitePrepares = cadre.Lien{Texte: "Voir les ordres", URL: adresseOrdres}
	if v.Compte.Role == droits.Comptable {
		p.SuitePrepares = cadre.Lien{Texte: "Composer une remise", URL: adresseComposer}
	}
	if c.Demo != nil && v.Peut(droits.ImporterReleve) {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Info, Fait: "La banque est fictive.",
			Suite: "Téléchargez son relevé, puis importez-le avec le bouton ci-dessus. Les ordres qui lui ont été transmis y sont exécutés à leur date\u00a0: la démonstration passe alors au lendemain.", Lien: &cadre.Lien{Texte: "Télécharger le relevé", URL: connexion.CheminReleve}},
			cadre.Alerte{Ton: cadre.Info, Fait: "Pour clore le mois\u00a0:", Suite: "la banque fictive peut donner son relevé jusqu’au dernier jour du mois. La démonstration passe alors au matin du 1er.",
				Lien: &cadre.Lien{Texte: "Passer à la fin du mois", URL: connexion.CheminFinDuMois}})
	}
}
