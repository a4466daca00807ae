// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports/ordres"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageNoms is the verification of the payees of a remise, bank details by bank details.
type pageNoms struct {
	cadre.Page
	Adresse   string
	Noter     bool // results may be noted
	Tiers     []nomAVerifier
	Resultats []cadre.Choix
	ADecider  []nomADecider
	Decisions []cadre.Choix
	Refaire   string // address of the question; empty: nothing is to be taken out
	ARetirer  int
	Manquent  int
}

// nomAVerifier is a payee: its transfers, what the bank said.
type nomAVerifier struct {
	Version           int64
	Tiers, Titulaire  string
	IBANMasque        string
	Nombre            int
	Total             argent.Centimes
	Resultat          *cadre.Puce // nil: none yet
	Note              string      // its code
	Suggere, Le       string
	Decision          string
	Champ, ChampDuNom string
	f                 *form.Form
}

// Saisi is what was chosen in the form, else what is noted already.
func (n nomAVerifier) Saisi() string { return cmp.Or(n.f.Valeur(n.Champ), n.Note) }

// NomSaisi is the name typed, else the one noted.
func (n nomAVerifier) NomSaisi() string {
	if n.f.Valeur(n.Champ) == "" {
		return n.Suggere
	}
	return n.f.Valeur(n.ChampDuNom)
}

type nomADecider struct {
	nomAVerifier
	ID       int64
	Autre    bool // another person than who noted it keeps it
	ParAgent bool // noted by who looks
	Mot      string
}

func puceVoP(r paiements.ResultatVoP) *cadre.Puce {
	p := &cadre.Puce{Ton: cadre.Attention, Mot: r.Libelle()}
	switch r {
	case paiements.Concordance:
		p.Ton = cadre.Succes
	case paiements.NonConcordance:
		p.Ton, p.Icone = cadre.Danger, "croix-ronde"
	}
	return p
}

func (g guichet) noms(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f := form.Nouveau(nil)
	f.Poser("constate_le", g.Moteur.Horloge().Maintenant().Jour().Court())
	return g.rendreNoms(w, r, v, http.StatusOK, f)
}

// rendreNoms reads everything again.
func (g guichet) rendreNoms(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	var etat parcours.EtatVoP
	var n noms
	x, err := g.lireUneRemise(r, v, func(ctx context.Context, l bdd.Lecture, _ droits.Agent, x ordres.Remise) (err error) {
		if etat, err = parcours.VoPDe(ctx, l, x.ID); err != nil {
			return err
		}
		var ids []int64
		for _, y := range etat.Resultats {
			ids = append(ids, y.SaisiPar, y.DecidePar)
		}
		n, err = lireNoms(ctx, l, ids...)
		return err
	})
	if err == nil && x.Caches > 0 {
		err = absent(v, "remise", x.ID, bdd.ErrAbsent)
	}
	if err != nil {
		return err
	}
	p := &pageNoms{Page: cadre.Page{Titre: "Vérification des noms", SousTitre: titreDeRemise(x.Remise), Section: sectionRemises, Form: f,
		Fil: append(filDesRemises(), cadre.Lien{Texte: courtDeRemise(x.Remise), URL: adresseRemise(x.ID)})}, Adresse: adresseRemise(x.ID) + "/noms", ARetirer: len(etat.ARetirer), Manquent: etat.Manquent}
	ouverte := x.Etat == paiements.Transmise || x.Etat == paiements.VoPAttendue
	p.Noter = ouverte && v.Peut(droits.PreparerOrdre)
	p.Resultats = []cadre.Choix{{Texte: "Pas encore"}}
	for _, y := range paiements.ResultatsVoP {
		p.Resultats = append(p.Resultats, cadre.Choix{Valeur: string(y), Texte: y.Libelle()})
	}
	p.Decisions = []cadre.Choix{{Texte: "Choisir…"}}
	for _, y := range paiements.DecisionsVoP {
		p.Decisions = append(p.Decisions, cadre.Choix{Valeur: string(y), Texte: y.Libelle()})
	}
	if p.ARetirer > 0 && ouverte {
		p.Refaire = adresseRemise(x.ID) + "/refaire"
	}
	p.tiers(x, etat, n, v, f)
	g.Moteur.Rendre(w, r, statut, "virements/noms", p)
	return nil
}

// tiers lists the payees in the order of the remise.
func (p *pageNoms) tiers(x ordres.Remise, etat parcours.EtatVoP, n noms, v *poste.Visite, f *form.Form) {
	rangs := map[int64]int{}
	for _, o := range x.Ordres {
		i, ok := rangs[o.Version]
		if !ok {
			i = len(p.Tiers)
			rangs[o.Version] = i
			id := strconv.FormatInt(o.Version, 10)
			p.Tiers = append(p.Tiers, nomAVerifier{Version: o.Version, Tiers: o.Tiers, Titulaire: o.Titulaire, IBANMasque: o.IBANMasque, Champ: "r-" + id, ChampDuNom: "n-" + id, f: f})
		}
		p.Tiers[i].Nombre++
		p.Tiers[i].Total += o.Centimes
	}
	for i := range p.Tiers {
		t := &p.Tiers[i]
		y, ok := etat.Resultats[t.Version]
		if !ok {
			continue
		}
		t.Note, t.Resultat, t.Suggere, t.Le = string(y.Resultat), puceVoP(y.Resultat), y.Nom, "noté par "+n.De(y.SaisiPar)+", vérifié le "+y.ConstateLe.Court()
		if y.Decision != "" {
			t.Decision = y.Decision.Libelle() + ", par " + n.De(y.DecidePar)
		}
		if y.Arrete() && y.Decision == "" && x.Etat == paiements.VoPAttendue {
			p.ADecider = append(p.ADecider, nomADecider{nomAVerifier: *t, ID: y.ID, Autre: y.Resultat == paiements.NonConcordance, ParAgent: y.SaisiPar == v.Compte.ID, Mot: y.Resultat.Libelle()})
		}
	}
}

// noterNoms keeps what was chosen for each payee; a box says that all the others match.
func (g guichet) noterNoms(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	var etat parcours.EtatVoP
	x, err := g.lireUneRemise(r, v, func(ctx context.Context, l bdd.Lecture, _ droits.Agent, x ordres.Remise) (err error) {
		etat, err = parcours.VoPDe(ctx, l, x.ID)
		return err
	})
	if err == nil && !v.Peut(droits.PreparerOrdre) {
		err = absent(v, "remise", x.ID, bdd.ErrAbsent)
	}
	if err != nil {
		return err
	}
	n := parcours.ResultatsVoP{Remise: x.ID, Le: f.Jour("constate_le", "le jour de la vérification", form.Requis)}
	autres := f.Coche("autres", "les autres noms")
	var permis []string
	for _, y := range paiements.ResultatsVoP {
		permis = append(permis, string(y))
	}
	vues := map[int64]bool{}
	for _, o := range x.Ordres {
		if o.Etat != paiements.Transmis || vues[o.Version] {
			continue
		}
		vues[o.Version] = true
		id := strconv.FormatInt(o.Version, 10)
		resultat := paiements.ResultatVoP(f.Choix("r-"+id, "ce que la banque dit de ce nom", permis, form.Facultatif))
		deja, connu := etat.Resultats[o.Version]
		if resultat == "" && autres && !connu {
			resultat = paiements.Concordance
		}
		if resultat == "" {
			continue
		}
		nom := f.Ligne("n-"+id, "le nom que la banque suggère", 140, form.Facultatif)
		if resultat == paiements.Concordance {
			nom = ""
		}
		if connu && resultat == deja.Resultat && nom == deja.Nom {
			continue // as the page showed it
		}
		n.Noms = append(n.Noms, parcours.NomVerifie{Version: o.Version, Resultat: resultat, Nom: nom})
	}
	if f.Valide() {
		_, err := parcours.NoterVoP(r.Context(), g.Inst.Base, d, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Noté\u00a0: "+texte.Pluriel(len(n.Noms), "nom")+".")
			return poste.Aller(w, r, adresseRemise(x.ID)+"/noms")
		}
		if errors.Is(err, paiements.ErrTransition) {
			return g.perime(w, r, adresseRemise(x.ID), err)
		}
		if err := reprendre(f, map[string]string{"constate": "constate_le"}, err); err != nil {
			return absent(v, "remise", x.ID, err)
		}
	}
	return g.rendreNoms(w, r, v, http.StatusUnprocessableEntity, f)
}

// deciderNom keeps what is done of a payee whose name the bank does not confirm.
func (g guichet) deciderNom(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	x, err := g.lireUneRemise(r, v, nil)
	if err != nil {
		return err
	}
	vop := f.Identifiant("vop", "le résultat", form.Requis)
	if vop == 0 {
		return form.ErrIllisible
	}
	id := strconv.FormatInt(vop, 10)
	var permis []string
	for _, y := range paiements.DecisionsVoP {
		permis = append(permis, string(y))
	}
	n := parcours.ChoixVoP{Remise: x.ID, VoP: vop, Decision: paiements.DecisionVoP(f.Choix("decision-"+id, "ce que deviennent ces virements", permis, form.Requis)),
		Motif: f.Bloc("motif-"+id, "la raison", motifMax, form.Requis)}
	if f.Valide() {
		_, err := parcours.DeciderVoP(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, n.Decision.Libelle()+".")
			return poste.Aller(w, r, adresseRemise(x.ID)+"/noms")
		}
		if errors.Is(err, paiements.ErrTransition) {
			return g.perime(w, r, adresseRemise(x.ID), err)
		}
		if err := reprendre(f, map[string]string{"decision": "decision-" + id, "motif": "motif-" + id, "coordonnees": "decision-" + id}, err); err != nil {
			return absent(v, "remise", x.ID, err)
		}
	}
	f.Poser("constate_le", g.Moteur.Horloge().Maintenant().Jour().Court())
	return g.rendreNoms(w, r, v, http.StatusUnprocessableEntity, f)
}

// confirmerRefaire names what is given up, what is made again, and the danger.
func confirmerRefaire(x ordres.Remise, retires int, f *form.Form) *cadre.Confirmation {
	adresse := adresseRemise(x.ID)
	garde := int(x.Nombre) - retires
	return &cadre.Confirmation{Page: cadre.Page{Titre: "Refaire la remise " + x.Reference() + " sans " + texte.Pluriel(retires, "virement") + "\u202f?", Court: "Refaire", Section: sectionRemises, Form: f,
		Fil: append(filDesRemises(), cadre.Lien{Texte: courtDeRemise(x.Remise), URL: adresse})},
		Consequences: []string{"L’argent revient sur les comptes, et cette remise est abandonnée. " + texte.Pluriel(garde, "autre ordre", "autres ordres") + " " + texte.Accord(garde, "entre", "entrent") + " dans une nouvelle remise, à viser à nouveau.",
			"À faire seulement si personne n’a signé ce fichier à la banque, et une fois le fichier " + x.MessageID + ".xml supprimé chez elle\u00a0: sinon les virements partiraient deux fois."},
		Action: adresse + "/refaire", Bouton: "Refaire la remise", Grave: true, Motif: "Pourquoi, et qui a supprimé le fichier à la banque", Abandon: cadre.Lien{Texte: "Garder la remise", URL: adresse + "/noms"},
		Caches: []cadre.Cache{{Nom: cadre.ChampVersion, Valeur: strconv.FormatInt(x.Version, 10)}}}
}

func (g guichet) lireRefaire(r *http.Request, v *poste.Visite) (x ordres.Remise, retires int, err error) {
	x, err = g.lireUneRemise(r, v, func(ctx context.Context, l bdd.Lecture, _ droits.Agent, x ordres.Remise) error {
		etat, err := parcours.VoPDe(ctx, l, x.ID)
		retires = len(etat.ARetirer)
		return err
	})
	if err == nil && x.Caches > 0 {
		err = absent(v, "remise", x.ID, bdd.ErrAbsent)
	}
	return x, retires, err
}

func (g guichet) demanderRefaire(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	x, retires, err := g.lireRefaire(r, v)
	if err != nil {
		return err
	}
	if retires == 0 || !paiements.PossibleRemise(x.Etat, paiements.Abandonnee) {
		return poste.Aller(w, r, adresseRemise(x.ID))
	}
	g.Moteur.RendreConfirmation(w, r, confirmerRefaire(x, retires, form.Nouveau(nil)))
	return nil
}

func (g guichet) refaire(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	version, err := poste.Version(f)
	if err != nil {
		return err
	}
	if !cadre.Accord(f) {
		return cadre.Refus(http.StatusBadRequest, "", errSansAccord)
	}
	if id, deja, err := parcours.DejaFait(r.Context(), g.Inst.Base, d); err != nil {
		return err
	} else if deja {
		return poste.Aller(w, r, adresseRemise(id))
	}
	x, retires, err := g.lireRefaire(r, v)
	if err != nil {
		return err
	}
	motif := f.Bloc("motif", "la raison", motifMax, form.Requis)
	if f.Valide() {
		id, err := parcours.RefaireRemise(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, x.ID, version, motif)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Remise abandonnée, et refaite sans "+texte.Pluriel(retires, "virement")+". Une autre personne revoit la nouvelle et la vise.")
			return poste.Aller(w, r, adresseRemise(id))
		}
		if errors.Is(err, paiements.ErrVersion) || errors.Is(err, paiements.ErrTransition) {
			return g.perime(w, r, adresseRemise(x.ID), err)
		}
		if err := reprendre(f, map[string]string{"motif": "motif"}, err); err != nil {
			return absent(v, "remise", x.ID, err)
		}
	}
	return g.rendreQuestion(w, r, http.StatusUnprocessableEntity, confirmerRefaire(x, retires, f))
}
