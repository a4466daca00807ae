// SPDX-License-Identifier: EUPL-1.2

package demandes

import (
	"net/http"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/rapports/seances"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// jalon is one of the steps that every request goes through, known in advance.
type jalon struct {
	Mot     string
	Suite   string // its day, or what is expected
	Fait    bool
	Courant bool
}

// Icone is that of the step.
func (j jalon) Icone() string {
	switch {
	case j.Fait:
		return "coche-ronde"
	case j.Courant:
		return "horloge"
	}
	return "point"
}

// etape is the one thing to do next, with its one button: a link, or a post.
type etape struct {
	Titre, Texte, Bouton string
	URL                  string
	Poster               string      // the address of a post, instead of URL
	Avant                *cadre.Lien // what is done before
}

// fait is a step of the request as its history tells it.
type fait struct {
	Icone, Titre, Quand, Par, Texte string
	Efface                          bool
}

type pageDemande struct {
	cadre.Page
	Fiche   *fiche
	Puce    cadre.Puce
	Jalons  []jalon
	Etape   *etape
	Faits   []fait
	Ecrire  bool
	Visa    bool // the agent may give the visa: the role has it, and somebody else evaluated
	Moi     bool // the agent wrote the evaluation that waits
	Motifs  []string
	Autres  []string
	Niveau  string // granted
	Niveaux map[int]string
	Seances bool // the agent runs the sessions of commissions
}

// Adresse is an address under the request.
func (p *pageDemande) Adresse(suite ...string) string { return p.Fiche.adresse(suite...) }

// Motif is the reason of a decision, in words; empty for an accord.
func (p *pageDemande) Motif(x rapports.EtapeVue) string {
	return masp.LibelleMotif(p.Fiche.Seuils.Mots, x.Vers, x.Motif)
}

// Representable tells whether an adjourned request may go back as it is to who decides.
func (p *pageDemande) Representable() bool {
	return p.Ecrire && p.Fiche.Demande.Etat == masp.Ajournee
}

// GrilleAttendue is the moment for which the grid of autonomy is not filled yet while the request is evaluated: its entry, or its renewal; empty when nothing is.
func (p *pageDemande) GrilleAttendue() masp.MomentGrille {
	x := &p.Fiche.Demande
	m := masp.Entree
	if x.Renouvellement() {
		m = masp.Renouvellement
	}
	if !p.Ecrire || x.Etat.Close() || x.Grille(m) != nil {
		return ""
	}
	return m
}

// Retirable tells whether it may be withdrawn.
func (p *pageDemande) Retirable() bool { return p.Ecrire && !p.Fiche.Demande.Etat.Close() }

// Annulable tells whether the agent may cancel the decision that the head of the service took.
func (p *pageDemande) Annulable() bool {
	x := p.Fiche.Demande.Decision()
	if !p.Fiche.Droits.Visa || x == nil || x.Passage != 0 || x.Vers == masp.Ajournee {
		return false
	}
	return x.Vers != masp.Accordee || p.Fiche.Demande.Accord() != nil
}

// Contestable tells whether an appeal of the person may be noted: one at a time, against a refusal.
func (p *pageDemande) Contestable() bool {
	x := &p.Fiche.Demande
	return p.Ecrire && (x.Etat == masp.Refusee || x.Etat == masp.Reorientee) && (len(x.Recours) == 0 || !x.Recours[0].Attend())
}

// Refusable and Caducable: an accord that waits may be refused by the person; once its delay is over, it may be said to be.
func (p *pageDemande) Refusable() bool { return p.Ecrire && p.Fiche.Demande.Accord() != nil }

// Caducable tells whether the delay of the accord is over.
func (p *pageDemande) Caducable() bool {
	s := p.Fiche.Demande.Accord()
	return p.Ecrire && s != nil && s.Limite.Avant(p.Fiche.aujourdhui)
}

// Recours are the appeals against its decisions, each with its page.
func (p *pageDemande) Recours() []cadre.Lien {
	return poste.LiensRecours(p.Fiche.Demande.Recours, p.Fiche.aujourdhui)
}

// aEcrire are the documents of a request where it stands; the letter of a commission writes itself.
func aEcrire(x *rapports.VueDemande) []string {
	genres := []string{"fiche_demande", "accuse_reception", "pieces_demandees", "convocation"}
	if e := x.Evaluation(); e != nil && (!e.Ouverte() || len(x.Evaluations) > 1) {
		genres = append(genres, "evaluation_sociale")
	}
	if s := x.Accord(); s != nil { // printed, signed, then recorded
		genres = append(genres, "contrat", "annexe_budget")
		if s.Niveau == masp.AvecGestion {
			genres = append(genres, "autorisation")
		}
	}
	if s := x.Decision(); s != nil && s.Passage == 0 {
		switch s.Vers {
		case masp.Accordee:
			genres = append(genres, "notification_accord")
		case masp.Ajournee:
			genres = append(genres, "notification_ajournement")
		case masp.Reorientee:
			genres = append(genres, "notification_reorientation")
		default:
			genres = append(genres, "notification_refus")
		}
	}
	return genres
}

// passages reads those of a request before a commission, for its own page.
func passages(r *http.Request) func(bdd.Lecture, droits.Agent, *fiche) error {
	return func(l bdd.Lecture, a droits.Agent, d *fiche) (err error) {
		d.Passages, err = seances.PassagesDeDemande(r.Context(), l, a, d.Dossier.ID, d.Demande.ID)
		return err
	}
}

func (g guichet) voir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.lire(r, v, lisible, passages(r))
	if err != nil {
		return err
	}
	return g.rendre(w, r, v, http.StatusOK, &d, form.Nouveau(nil))
}

func (g guichet) rendre(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *fiche, f *form.Form) error {
	x := &d.Demande
	p := &pageDemande{Page: d.page("Demande " + x.Numero), Fiche: d, Ecrire: d.Droits.Ecrire, Niveaux: map[int]string{masp.SansGestion: d.Seuils.Niveaux.Sans, masp.AvecGestion: d.Seuils.Niveaux.Avec}}
	p.Court, p.Form = x.Numero, f
	var signature masp.EtatSignature
	if len(x.Signatures) > 0 && x.Etat == masp.Accordee {
		signature = x.Signatures[0].Etat
	}
	p.Puce = puceEtat(x.Etat, x.AViser(), signature)
	p.Puce.Cadre = true
	e := x.Evaluation()
	p.Moi = e != nil && e.Auteur == v.Compte.ID
	p.Visa = d.Droits.Visa && x.AViser() && !p.Moi
	for _, m := range x.Motifs {
		p.Motifs = append(p.Motifs, d.Seuils.Mots.De(masp.ListeEntree, string(m), m.Libelle()))
	}
	for _, m := range x.Coordination {
		p.Autres = append(p.Autres, d.Seuils.Mots.De(masp.ListeMesures, string(m), m.Libelle()))
	}
	p.Seances = v.Peut(droits.TenirCommission)
	p.Jalons, p.Faits = jalons(d), faits(x, d.Seuils.Mots)
	p.Etape = prochaine(p)
	if x.Renouvellement() {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Info, Fait: "Demande de renouvellement.", Suite: texte.Typographier("Le contrat court jusqu’au " + x.Precedent.Dernier().Long() + " ; il reste " + texte.Pluriel(x.Reste.ResteMois, "mois", "mois") + " possibles après lui.")})
	}
	if x.Evaluation() != nil && d.Droits.Visa && p.Moi && x.AViser() {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Info, Fait: "Vous avez évalué cette demande.", Suite: "Une autre personne doit la valider."})
	}
	if !x.Echeance.Vide() && x.Echeance.Avant(d.aujourdhui) {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Attention, Fait: texte.Typographier("Échéance dépassée : " + x.Echeance.Long() + "."), Suite: texte.Majuscule(texte.Echeance(x.Echeance, d.aujourdhui)) + "."})
	}
	if len(x.Recours) > 0 && x.Recours[0].Attend() {
		p.Alertes = append(p.Alertes, alerteRecours(x.Recours[0], d.aujourdhui))
	}
	p.AEcrire = poste.Ecrits(d.Droits, d.Dossier.ID, aEcrire(x)...)
	v.TracerDossier("demande", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "demandes/demande", p)
	return nil
}

// jalons says where the request is on a way that is known in advance.
func jalons(d *fiche) []jalon {
	x := &d.Demande
	signe := "Contrat signé"
	if x.Renouvellement() {
		signe = "Nouveau contrat signé"
	}
	js := []jalon{{Mot: "Déposée"}, {Mot: "Évaluée"}, {Mot: "Validée"}, {Mot: "Décidée"}, {Mot: signe}}
	noter := func(i int, le jour.Jour) { js[i].Fait, js[i].Suite = true, le.Court() }
	for _, e := range x.Etapes {
		switch e.Vers {
		case masp.Deposee:
			noter(0, e.Le)
		case masp.Validee:
			noter(2, e.Le)
		}
	}
	e := x.Evaluation()
	if e != nil && !e.Ouverte() && e.Visa.Decision != masp.VisaRetourne {
		noter(1, e.SigneeLe.Jour())
	} else if x.Etat == masp.EnEvaluation || x.Etat == masp.Ajournee {
		js[2] = jalon{Mot: js[2].Mot}
	}
	if c := x.Decision(); c != nil && x.Etat != masp.Ajournee {
		js[3] = jalon{Mot: texte.Majuscule(c.Vers.Libelle()), Suite: c.Le.Court(), Fait: true}
	}
	if len(x.Signatures) > 0 && x.Etat == masp.Accordee {
		switch s := x.Signatures[0]; s.Etat {
		case masp.Signee:
			noter(4, s.CloseLe)
		case masp.ContratRefuse, masp.Caduque:
			js[4] = jalon{Mot: texte.Majuscule(s.Etat.Libelle()), Suite: s.CloseLe.Court(), Fait: true}
		}
	}
	if x.Etat == masp.Retiree || x.Etat == masp.Refusee || x.Etat == masp.Reorientee {
		js = js[:4]
		if x.Etat == masp.Retiree {
			js[3] = jalon{Mot: "Retirée", Suite: x.Etapes[len(x.Etapes)-1].Le.Court(), Fait: true}
		}
		return js
	}
	for i := range js {
		if !js[i].Fait {
			js[i].Courant = true
			if !x.Echeance.Vide() {
				js[i].Suite = texte.Typographier("échéance : " + x.Echeance.Court())
			}
			break
		}
	}
	return js
}

// faits is the history of the request, the latest first: its steps, its evaluations, their visas, what came of its accords.
func faits(x *rapports.VueDemande, mots organisation.Mots) (fs []fait) {
	type date struct {
		fait
		cle string
	}
	var ds []date
	ajouter := func(cle string, f fait) { ds = append(ds, date{f, cle}) }
	ajouter(x.CreeLe.String(), fait{Icone: "note", Titre: "Demande enregistrée", Quand: poste.Quand(x.CreeLe), Par: x.NomCreePar})
	for _, e := range x.Etapes {
		f := fait{Icone: "calendrier", Titre: texte.Majuscule(e.Vers.Libelle()), Quand: e.Le.Long(), Par: e.NomPar, Texte: e.Texte, Efface: e.Efface}
		switch {
		case e.Vers == masp.EnCommission && e.De.Close(), e.Vers == masp.Validee && e.De.Close():
			f.Titre = "Décision annulée"
		case e.Vers == masp.Accordee:
			f.Titre += texte.Typographier(" : niveau " + strconv.Itoa(e.Niveau) + ", " + texte.Pluriel(e.Mois, "mois", "mois"))
		case e.Motif != "":
			f.Titre += texte.Typographier(" : " + masp.LibelleMotif(mots, e.Vers, e.Motif))
		}
		ajouter(e.NoteLe.String(), f)
	}
	for _, e := range x.Evaluations {
		if e.SigneeLe.Vide() {
			continue
		}
		ajouter(e.SigneeLe.String(), fait{Icone: "crayon", Titre: texte.Typographier("Évaluation signée : avis " + strings.ToLower(e.Avis.Libelle())), Quand: poste.Quand(e.SigneeLe), Par: e.NomAuteur})
		if e.Visa.Decision == masp.VisaRetourne {
			ajouter(e.Visa.Le.String(), fait{Icone: "retour", Titre: "Évaluation retournée", Quand: poste.Quand(e.Visa.Le), Par: e.NomVisa, Texte: e.Visa.Texte})
		}
	}
	for _, s := range x.Signatures {
		if !s.CloseLe.Vide() && s.Etat != masp.SignatureAnnulee {
			ajouter(s.NoteLe.String(), fait{Icone: "note", Titre: texte.Majuscule(s.Etat.Libelle()), Quand: s.CloseLe.Long(), Texte: s.Texte, Efface: s.Efface})
		}
	}
	for i := range ds { // few: the latest first, and of one instant the last that was written
		k := len(fs)
		fs = append(fs, ds[i].fait)
		for ; k > 0 && ds[k-1].cle <= ds[k].cle; k-- {
			ds[k-1], ds[k] = ds[k], ds[k-1]
			fs[k-1], fs[k] = fs[k], fs[k-1]
		}
	}
	return fs
}

// prochaine is the next thing that the agent may do; nil when somebody else is expected.
func prochaine(p *pageDemande) *etape {
	d, x := p.Fiche, &p.Fiche.Demande
	var e *etape
	ev := x.Evaluation()
	switch {
	case p.Visa:
		return nil // its form is on the page
	case x.Etat == masp.Validee && d.Droits.Visa && !p.Moi:
		e = &etape{Titre: "Décider", Texte: "L’évaluation est validée. Aucune commission ne décide dans ce département : c’est au chef de service, par délégation.", Bouton: "Décider", URL: d.adresse("decision")}
	case x.Etat == masp.EnCommission && p.Seances:
		e = &etape{Titre: "La porter devant la commission", Texte: "L’évaluation est validée : la demande s’inscrit à l’ordre du jour d’une séance, qui en décide.", Bouton: "Voir les séances", URL: "/commissions"}
	case !p.Ecrire:
		return nil
	case x.Etat == masp.Brouillon:
		e = &etape{Titre: "Déposer la demande", Texte: "Relisez-la avec la personne, écrivez le jour de son accord, puis déposez.", Bouton: "Compléter et déposer", URL: d.adresse("modifier")}
	case x.Etat == masp.EnEvaluation && ev != nil && ev.Ouverte() && p.Moi:
		e = &etape{Titre: "Finir l’évaluation", Texte: "Le brouillon vous attend. Signée, elle ne change plus.", Bouton: "Continuer l’évaluation", URL: d.adresse("evaluation")}
	case x.Etat == masp.EnEvaluation && ev != nil && ev.Visa.Decision == masp.VisaRetourne:
		e = &etape{Titre: "Reprendre l’évaluation", Texte: "Elle est retournée : " + ev.Visa.Texte, Bouton: "Reprendre l’évaluation", Poster: d.adresse("evaluer")}
	case x.Etat == masp.Deposee:
		e = &etape{Titre: "Évaluer la situation", Texte: "Avec la personne : ce qui la met en difficulté, ce qui la menace, ce qu’elle veut atteindre.", Bouton: "Commencer l’évaluation", Poster: d.adresse("evaluer")}
	case x.Etat == masp.Ajournee:
		e = &etape{Titre: "Compléter l’évaluation", Texte: "La décision est ajournée. Complétez l’évaluation, ou représentez la demande telle quelle.", Bouton: "Compléter l’évaluation", Poster: d.adresse("evaluer")}
	case x.Accord() != nil:
		s := x.Accord()
		e = &etape{Titre: "Faire signer le contrat", Texte: "Accord du " + s.OuverteLe.Long() + ". Imprimez le contrat, faites-le signer, puis enregistrez-le : ce que l’on sait y est déjà.", Bouton: "Enregistrer le contrat signé", URL: poste.AdresseDossier(d.Dossier.ID, "mesure", "nouvelle")}
		if d.Droits.Courrier {
			e.Avant = &cadre.Lien{Texte: "Imprimer le contrat à signer", URL: poste.AdresseDossier(d.Dossier.ID, "ecrire", "contrat")}
		}
	default:
		return nil
	}
	e.Titre, e.Texte = texte.Typographier(e.Titre), texte.Typographier(e.Texte)
	return e
}

// representer brings an adjourned request back, as it is, to who decides.
func (g guichet) representer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.lire(r, v, inscriptible, passages(r))
	if err != nil {
		return err
	}
	version, err := poste.Version(f)
	if err != nil {
		return err
	}
	mots := f.Ligne("representation", "ce qui a changé", 300, form.Requis)
	change := false
	if f.Valide() {
		_, err := parcours.RepresenterDemandeMasp(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, d.Demande.ID, version, mots)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Demande représentée.")
			return poste.Aller(w, r, d.adresse())
		}
		if change = poste.Perime(f, err, quoi); !change {
			if err := poste.ReprendreSelon(f, nil, "representation", err); err != nil {
				return err
			}
		}
	}
	return g.rendre(w, r, v, poste.StatutDe(change), &d, f)
}
