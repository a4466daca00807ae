// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"context"
	"errors"
	"net/http"
	"slices"
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
	"etai/internal/prestations"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// lignesMax bounds the benefits typed in one form (the list of D271-2 has fewer); lignesVues are offered at first when the file has none, objectifsMax is how
// many aims of a kind one form takes.
const (
	lignesMax    = 40
	lignesVues   = 3
	objectifsMax = 10
)

// pageMesure is the form of a signed contract.
type pageMesure struct {
	cadre.Page
	Dossier        int64
	Niveaux        []cadre.Choix
	Departements   []cadre.Choix // empty: the organisation is itself the département, or none is recorded
	Prestations    []cadre.Choix // of D271-2
	Percues        []percueOfferte
	Lignes         []int         // numbers of the lines of benefits not recorded yet
	Justifications []aJustifier  // rules that warn, but for R14 that has its place
	Autoriser      []cadre.Choix // of a benefit that is recorded
	AutoriserNeuve []cadre.Choix // of one that is not
	Decompte       string        // where the months stand
	suite          jour.Jour     // day after the last contract
	dejaSous       int64         // département of the measure that goes on
	Accord         string        // what an accord lets sign, empty when there is none
	Repris         string        // what of the former contract is proposed again, empty for a first one
	precedent      *masp.Contrat // that this one would follow
	Suivi          bool          // there is one
	r14            string        // why its extension was justified
	resteMois      int
}

// percueOfferte is a benefit recorded in the file, that the contract may authorise.
type percueOfferte struct {
	Base  string // of the names of its fields
	Nom   string
	Suite string
	Puce  *cadre.Puce
	Dates bool // its own dates are shown
	id    int64
}

// aJustifier is a rule that warns, with the field of its reason.
type aJustifier struct{ Champ, Libelle string }

// justifiables are the rules that warn, and what their reason is called.
var justifiables = []struct{ code, mots string }{
	{"R2", "Pourquoi signer alors que le droit est suspendu"},
	{"R3", "Où et quand sa situation a été évaluée, si ce n’est pas ici"},
	{"R6", "Note juridique qui permet une nouvelle mesure"},
	{"R6-maj", "Ce qui établit que la mesure judiciaire est arrivée à son terme"},
	{"R8", "Pourquoi un contrat plus court"},
	{"R10", "Pourquoi changer la fin du contrat par avenant"},
	{"R14-base", "Pourquoi n’autoriser aucune prestation 1° à 17°"},
}

const (
	nonAutorisee  = "non"
	enTotalite    = "totalite"
	pourUnMontant = "montant"
)

// pageMesureDe prepares the form of a contract.
func (g guichet) pageMesureDe(ctx context.Context, v *poste.Visite, d *rapports.VueDossier, f *form.Form) (*pageMesure, error) {
	n := d.Seuils.Niveaux
	p := &pageMesure{Page: sous(d, "Contrat signé"), Dossier: d.Dossier.ID, Niveaux: []cadre.Choix{
		{Valeur: "2", Texte: n.Avec, Aide: "La personne autorise à percevoir des prestations et à payer pour elle"},
		{Valeur: "1", Texte: n.Sans, Aide: "Accompagnement seul"}},
		Autoriser:      []cadre.Choix{{Texte: "Non autorisée"}, {Valeur: enTotalite, Texte: "Autorisée en entier"}, {Valeur: pourUnMontant, Texte: "Autorisée pour un montant"}},
		AutoriserNeuve: []cadre.Choix{{Texte: "En entier, si la mesure est avec gestion"}, {Valeur: pourUnMontant, Texte: "Autorisée pour un montant"}, {Valeur: nonAutorisee, Texte: "Non autorisée"}}}
	p.Form = f
	err := v.Lire(ctx, func(l bdd.Lecture, a droits.Agent) error {
		if err := p.lireDepartements(ctx, l, a); err != nil {
			return err
		}
		ps, liste, err := rapports.PrestationsAAutoriser(ctx, l, a, d.Dossier.ID, l.Instant().Jour())
		if err != nil {
			return err
		}
		p.Prestations = poste.ChoixPrestations(liste)
		p.Percues = offrir(ps, f, l.Instant().Jour())
		m, err := rapports.Mesures(ctx, l, g.Inst.Trousseau, a, d.Dossier.ID)
		p.compter(m)
		return err
	})
	p.numeroter(f)
	return p, err
}

// reprendre proposes again what the former contract said, for a contract that follows it: nothing is typed twice, everything may be changed, and every rule
// is applied to what is posted. A benefit that the person no longer receives is not proposed: it is said.
func (p *pageMesure) reprendre(f *form.Form) {
	c := p.precedent
	if c == nil {
		return
	}
	if n := min(c.Mois, p.resteMois); n > 0 {
		f.Poser("mois", strconv.Itoa(n))
	}
	if c.SignePour != "" {
		f.Poser("signe_pour", c.SignePour)
	}
	vises, autorisees := c.EnVigueur(c.Dernier())
	poserObjectifs(f, vises)
	f.Poser("justification.R14", p.r14)
	var finies []string
	for _, a := range autorisees {
		k := slices.IndexFunc(p.Percues, func(o percueOfferte) bool { return o.id == a.Percue })
		switch {
		case k < 0:
			finies = append(finies, a.Libelle)
		case a.Plafond > 0:
			f.Poser(p.Percues[k].Base+"autorise", pourUnMontant)
			f.Poser(p.Percues[k].Base+"plafond", a.Plafond.Saisie())
		default:
			f.Poser(p.Percues[k].Base+"autorise", enTotalite)
		}
	}
	p.Repris = "Relisez les objectifs et l’autorisation avec la personne, et changez ce qui doit l’être."
	if len(finies) > 0 {
		p.Repris += " Elle ne reçoit plus : " + texte.Liste(finies) + ", qui n’est pas reproposé."
	}
	p.Repris = texte.Typographier(p.Repris)
}

func (p *pageMesure) lireDepartements(ctx context.Context, l bdd.Lecture, a droits.Agent) error {
	os, err := organisation.Lister(ctx, l)
	if err != nil {
		return err
	}
	for _, o := range os {
		if o.Nature == organisation.Departement && o.ID == a.Organisation {
			p.Departements = nil
			return nil
		}
		if o.Nature == organisation.Departement {
			p.Departements = append(p.Departements, cadre.Choix{Valeur: form.Nombre(o.ID), Texte: o.Nom})
		}
	}
	if len(p.Departements) > 1 {
		p.Departements = premier("Choisir…", p.Departements)
	}
	return nil
}

// offrir lists what the person receives.
func offrir(ps []prestations.Percue, f *form.Form, j jour.Jour) (os []percueOfferte) {
	for _, x := range ps {
		o := percueOfferte{Base: "percue." + form.Nombre(x.ID) + ".", Nom: x.Libelle, id: x.ID, Suite: x.Organisme}
		if x.Numero != 0 && x.Numero != 99 {
			o.Nom = strconv.Itoa(x.Numero) + "° " + x.Libelle
		}
		if x.Allocataire != "" {
			o.Suite += ", n° " + x.Allocataire
		}
		if x.Montant > 0 {
			o.Suite += ", " + x.Montant.String() + " par mois"
		}
		if x.Suspendue(j) {
			o.Puce = &cadre.Puce{Ton: cadre.Attention, Mot: "Suspendue", Suite: "depuis le " + x.SuspendueLe.Court()}
		}
		o.Suite = texte.Typographier(o.Suite)
		for _, c := range []string{"du", "au", "signee_le"} {
			o.Dates = o.Dates || f.Valeur(o.Base+c) != "" || f.Message(o.Base+c) != ""
		}
		os = append(os, o)
	}
	return os
}

// compter says where the months of the person stand.
func (p *pageMesure) compter(m rapports.VueMesures) {
	p.suite, p.resteMois = m.Suite, m.Compteur.ResteMois
	contrats := masp.Valables(m.Contrats)
	if len(contrats) > 0 {
		p.precedent, p.Suivi = &contrats[0], true
		for _, j := range m.Justifications[p.precedent.ID] {
			if j.Regle == "R14" {
				p.r14 = j.Motif
			}
		}
	}
	if len(contrats) == 0 {
		p.Decompte = "Premier contrat : " + strconv.Itoa(m.Total) + " mois en tout, contrats suivants compris."
	} else {
		c := m.Compteur
		p.Decompte = "Il reste " + texte.Pluriel(c.ResteMois, "mois", "mois") + " sur " + strconv.Itoa(m.Total) + " pour un contrat qui commence le " + m.Suite.Long() + "."
		if c.ResteMois > 0 {
			p.Decompte += " Au plus tard, il finit le " + c.Plafond.Long() + "."
		} else {
			p.Decompte += " Aucun contrat n’est plus possible : proposez un autre accompagnement, ou un signalement au procureur si sa santé ou sa sécurité est compromise."
		}
		if c.Mesure != 0 {
			p.dejaSous = contrats[0].Mesure.Departement
		}
	}
	p.Decompte = texte.Typographier(p.Decompte)
}

// numeroter gives the lines of benefits that are not recorded: those typed, and some more.
func (p *pageMesure) numeroter(f *form.Form) {
	n := 0
	for _, i := range f.Indices("recette", lignesMax) {
		p.Lignes = append(p.Lignes, i)
		n = max(n, i+1)
	}
	voulues := len(p.Lignes)
	if len(p.Percues) == 0 {
		voulues = max(lignesVues, voulues)
	}
	if f.Valeur("ajouter") != "" {
		voulues++
	}
	for ; len(p.Lignes) < min(voulues, lignesMax); n++ {
		p.Lignes = append(p.Lignes, n)
	}
}

func (g guichet) nouvelleMesure(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.vuePour(r, v, peutEcrire)
	if err != nil {
		return err
	}
	v.TracerDossier("mesure", d.Dossier.ID)
	f := form.Nouveau(nil)
	f.Poser("niveau", "2")
	p, err := g.pageMesureDe(r.Context(), v, &d, f)
	if err != nil {
		return err
	}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		s, err := parcours.SignataireDuDepartement(r.Context(), l, a.Organisation, l.Instant().Jour())
		f.Poser("signe_pour", s)
		return err
	}); err != nil {
		return err
	}
	if p.precedent != nil {
		f.Poser("debut", p.suite.Court())
		f.Poser("niveau", strconv.Itoa(p.precedent.NiveauLe(p.precedent.Dernier())))
		p.reprendre(f)
	}
	if err := g.reprendreAccord(r.Context(), v, &d, p, f); err != nil {
		return err
	}
	if p.dejaSous != 0 {
		f.Poser("departement", form.Nombre(p.dejaSous))
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "personnes/mesure", p)
	return nil
}

// ouvrirMesure records the contract and its authorisation; each rule that refuses is named beside its field.
func (g guichet) ouvrirMesure(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.vuePour(r, v, peutEcrire)
	if err != nil {
		return err
	}
	p, err := g.pageMesureDe(r.Context(), v, &d, f)
	if err != nil {
		return err
	}
	if f.Valeur("ajouter") != "" { // one line more: nothing is checked yet
		g.Moteur.Rendre(w, r, http.StatusOK, "personnes/mesure", p)
		return nil
	}
	n, bases := lireContrat(f, p)
	n.Dossier = d.Dossier.ID
	if f.Valide() {
		_, err := parcours.SignerContrat(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Contrat enregistré.")
			return poste.Aller(w, r, poste.AdresseDossier(d.Dossier.ID))
		}
		if err := p.refuser(f, err, bases); err != nil {
			return err
		}
	}
	for _, x := range justifiables {
		if c := "justification." + x.code; f.Valeur(c) != "" || f.Message(c) != "" {
			p.Justifications = append(p.Justifications, aJustifier{c, x.mots})
		}
	}
	g.Moteur.Rendre(w, r, http.StatusUnprocessableEntity, "personnes/mesure", p)
	return nil
}

// refuser puts each refusal beside its field; bases are the names of the lines of benefits, in the order of the request. Any other error comes back.
func (p *pageMesure) refuser(f *form.Form, err error, bases []string) error {
	refus, ok := errors.AsType[masp.Refuses](err)
	if r, un := errors.AsType[*masp.Refus](err); !ok && un {
		refus, ok = masp.Refuses{r}, true
	}
	if !ok {
		return poste.ReprendreSelon(f, map[string]string{"departement": "departement"}, "", err)
	}
	premiere := "niveau"
	if len(p.Percues) > 0 {
		premiere = p.Percues[0].Base + "autorise"
	} else if len(p.Lignes) > 0 {
		premiere = champRecette(p.Lignes[0], "prestation")
	}
	champs := map[string]string{"R2": premiere, "R13": premiere, "R4": "signee_le", "R4-departement": "signee_pour_le", "R4-signataire": "signe_pour", "R5": "mois", "R6": "mois", "R8": "mois", "R10": "debut", "suite": "debut",
		"R11-insertion": "insertion", "R11-autonomie": "autonomie", "accord-niveau": "niveau", "accord-mois": "mois", "accord-date": "signee_le", "R7": "evaluation_le", "R21": "contribution"}
	if slices.ContainsFunc(refus, func(r *masp.Refus) bool { return r.Regle == "R2" }) {
		p.Alertes = append(p.Alertes, poste.AlertePrestations(p.Dossier))
	}
	return placerRefus(f, refus, champs, bases)
}

// placerRefus puts each refusal of the contract beside its field: the reason that it asks for, the line of benefits that it is about, else what champs says of its rule.
func placerRefus(f *form.Form, refus masp.Refuses, champs map[string]string, bases []string) error {
	for _, r := range refus {
		champ := champs[r.Regle]
		switch {
		case r.Justifier:
			champ = "justification." + r.Regle
		case r.Ligne > 0:
			champ = bases[r.Ligne-1]
		}
		if err := poste.Reprendre(f, champ, r); err != nil {
			return err
		}
	}
	return nil
}

// lireContrat reads the form; the second answer is the name of the first field of each benefit.
func lireContrat(f *form.Form, p *pageMesure) (n parcours.NouveauContrat, bases []string) {
	n.Niveau, _ = strconv.Atoi(f.Choix("niveau", "le niveau de la mesure", cadre.Valeurs(p.Niveaux), form.Requis))
	if len(p.Departements) > 0 && f.Choix("departement", "le département", cadre.Valeurs(p.Departements), form.Requis) != "" {
		n.Departement = f.Identifiant("departement", "le département", form.Requis)
	}
	n.SigneLe = f.Jour("signee_le", "la date de signature de la personne", form.Requis)
	n.SignePourLe = f.Jour("signee_pour_le", "la date de signature pour le département", form.Requis)
	n.SignePour = f.Ligne("signe_pour", "qui a signé pour le département", 200, form.Facultatif)
	if p.Suivi {
		n.EvaluationLe = f.Jour("evaluation_le", "le jour de l’évaluation", form.Facultatif)
		n.Prolonge = f.Coche("prolonge", "l’avenant qui change la fin")
	}
	n.Debut = f.Jour("debut", "le début du contrat", form.Requis)
	n.Mois, _ = f.Entier("mois", "la durée en mois", 1, 120, form.Requis) // the bounds of the law are rule R5's
	n.MoisAilleurs, _ = f.Entier("ailleurs", "les mois déjà faits ailleurs", 0, 120, form.Facultatif)
	n.ApresMAJ = f.Coche("apres_maj", "la suite d’une mesure judiciaire")
	n.Objectifs = lireObjectifs(f)
	n.Contribution = lireContribution(f)
	n.Justificatif = map[string]string{"R14": f.Bloc("justification.R14", "ce qui justifie l’extension", 2000, form.Facultatif)}
	for _, x := range justifiables {
		n.Justificatif[x.code] = f.Bloc("justification."+x.code, "cette raison", 2000, form.Facultatif)
	}
	for _, o := range p.Percues {
		if x, ok := lirePercue(f, o); ok {
			n.Prestations, bases = append(n.Prestations, x), append(bases, o.Base+"autorise")
		}
	}
	vues := map[int]bool{}
	for _, i := range p.Lignes {
		x, ok := lireRecette(f, i, p, n.Niveau)
		if !ok {
			continue
		}
		if vues[x.Nouvelle.Numero] {
			f.Refuser(champRecette(i, "prestation"), "Cette prestation est déjà plus haut\u00a0: gardez une seule ligne par prestation.")
		}
		vues[x.Nouvelle.Numero] = true
		n.Prestations, bases = append(n.Prestations, x), append(bases, champRecette(i, "prestation"))
	}
	return n, bases
}

// lireContribution reads what the person would pay each month, and the resources that its ceiling is computed with.
func lireContribution(f *form.Form) (c masp.Contribution) {
	c.Ressources, _ = f.Montant("ressources", "ses ressources de l’année passée", 0, masp.RessourcesMax, form.Facultatif)
	c.Mensuelle, _ = f.Montant("contribution", "la contribution", 0, masp.RessourcesMax, form.Facultatif)
	return c
}

// lireObjectifs reads the aims of both kinds, one a line.
func lireObjectifs(f *form.Form) (os []masp.Objectif) {
	for _, x := range []struct {
		champ, mots string
		nature      masp.NatureObjectif
	}{{"insertion", "les objectifs d’insertion", masp.Insertion}, {"autonomie", "les objectifs de gestion", masp.Autonomie}} {
		lignes := 0
		for s := range strings.SplitSeq(f.Bloc(x.champ, x.mots, 4000, form.Facultatif), "\n") {
			if s = strings.TrimSpace(s); s == "" {
				continue
			}
			if lignes++; lignes > objectifsMax {
				f.Refuser(x.champ, "Au plus "+strconv.Itoa(objectifsMax)+" objectifs de chaque sorte"+texte.Insecable+": gardez les plus importants.")
				break
			}
			os = append(os, masp.Objectif{Nature: x.nature, Texte: s})
		}
	}
	return os
}

// poserObjectifs proposes aims again, one a line.
func poserObjectifs(f *form.Form, os []masp.Objectif) {
	objectifs := map[masp.NatureObjectif][]string{}
	for _, o := range os {
		if !o.Efface {
			objectifs[o.Nature] = append(objectifs[o.Nature], o.Texte)
		}
	}
	f.Poser("insertion", strings.Join(objectifs[masp.Insertion], "\n"))
	f.Poser("autonomie", strings.Join(objectifs[masp.Autonomie], "\n"))
}

func champRecette(i int, champ string) string { return "recette." + strconv.Itoa(i) + "." + champ }

// lirePercue reads what is authorised of a recorded benefit; ok is false when nothing is.
func lirePercue(f *form.Form, o percueOfferte) (x parcours.PrestationDuContrat, ok bool) {
	x.Percue = o.id
	choix := f.Choix(o.Base+"autorise", "ce que la personne autorise", []string{"", enTotalite, pourUnMontant}, form.Facultatif)
	if choix == "" {
		return x, false
	}
	x.Autorisee = true
	lirePlafond(f, o.Base, choix, &x)
	x.Du = f.Jour(o.Base+"du", "le début de l’autorisation", form.Facultatif)
	x.Au = f.Jour(o.Base+"au", "la fin de l’autorisation", form.Facultatif)
	x.SigneeLe = f.Jour(o.Base+"signee_le", "la date de signature de l’autorisation", form.Facultatif)
	return x, true
}

func lirePlafond(f *form.Form, base, choix string, x *parcours.PrestationDuContrat) {
	if choix == pourUnMontant {
		x.Plafond, _ = f.Montant(base+"plafond", "le montant autorisé chaque mois", 1, 100_000_00, form.Requis)
	}
}

// lireRecette reads one line of a benefit that the file does not know; ok is false when it was left empty.
func lireRecette(f *form.Form, i int, p *pageMesure, niveau int) (x parcours.PrestationDuContrat, ok bool) {
	champs := []string{"prestation", "organisme", "allocataire", "montant", "jour"}
	for _, c := range champs {
		ok = ok || strings.TrimSpace(f.Valeur(champRecette(i, c))) != ""
	}
	if !ok {
		return x, false
	}
	n := &x.Nouvelle
	n.Numero, _ = strconv.Atoi(f.Choix(champRecette(i, "prestation"), "la prestation", cadre.Valeurs(p.Prestations), form.Requis))
	n.Organisme = f.Ligne(champRecette(i, "organisme"), "l’organisme qui paie", 60, form.Requis)
	n.Allocataire = form.Avec(f, champRecette(i, "allocataire"), "le numéro d’allocataire", prestations.LireAllocataire, form.Facultatif)
	n.Montant, _ = f.Montant(champRecette(i, "montant"), "le montant attendu", 1, 100_000_00, form.Facultatif)
	n.JourDuMois, _ = f.Entier(champRecette(i, "jour"), "le jour du mois", 1, 31, form.Facultatif)
	choix := f.Choix(champRecette(i, "autorise"), "ce que la personne autorise", cadre.Valeurs(p.AutoriserNeuve), form.Facultatif)
	x.Autorisee = choix == pourUnMontant || choix == "" && niveau == masp.AvecGestion
	lirePlafond(f, "recette."+strconv.Itoa(i)+".", choix, &x)
	return x, true
}
