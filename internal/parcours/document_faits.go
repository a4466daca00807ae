// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/texte"
	"etai/internal/budget"
	"etai/internal/comptes"
	"etai/internal/documents"
	"etai/internal/masp"
	"etai/internal/modeles"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/reglement"
)

// NouveauDocument asks that a document be written in a file.
type NouveauDocument struct {
	Dossier  int64
	Genre    string
	Variante modeles.Variante
	Site     string          // whose letterhead; empty: the organisation's
	Saisis   modeles.Valeurs // the fields that its writer fills
	Aupres   string          // to whom, among Destinataires; empty: who is typed
	Remplace int64           // the document that it replaces, 0: none
}

// Preparation is a document about to be frozen: its template, what it is written from, and the fields that it would print and that are empty.
type Preparation struct {
	modeles.Faits
	Gabarit   *modeles.Gabarit
	Manquants []modeles.Champ
	ASigner   bool // it tells of the contract that an accord lets sign, not of one on record
}

// PreparerDocument reads what a document would be written from, for who may write it; nothing is kept. The preview of a template is this with another text: modele, nil
// for the one in force.
func PreparerDocument(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, n NouveauDocument, modele *modeles.Modele) (p Preparation, err error) {
	action := droits.EcrireCourrier
	if modele != nil { // a template is tested on a file that its writer may read
		action = modeles.Action
	}
	if err := exigerGenre(ctx, l, a, action, n.Genre, n.Dossier); err != nil {
		return p, err
	}
	var ok bool
	if p.Genre, ok = modeles.GenreDe(n.Genre); !ok {
		return p, refuser("genre", "choisir le document à écrire dans la liste")
	}
	if n.Variante != modeles.FALC {
		n.Variante = modeles.Courante
	}
	if modele != nil {
		p.Modele = *modele
	} else if p.Modele, err = modeles.Actuel(ctx, l, a.Organisation, n.Genre, n.Variante); err != nil {
		if errors.Is(err, bdd.ErrAbsent) {
			return p, refuser("variante", "ce document n’a pas de texte facile à lire : choisir le texte courant, ou écrire ce modèle dans Organisation, Modèles")
		}
		return p, err
	}
	if p.Gabarit, err = modeles.Lire(p.Genre, p.Modele.Texte); err != nil {
		if modele == nil { // the fields of a kind changed since it was written
			err = refuser("modele", "le modèle de ce document ne se lit plus (%s) : le corriger dans Organisation, Modèles", err)
		}
		return p, err
	}
	if p.Relu, err = modeles.Relu(ctx, l, p.Modele); err != nil {
		return p, err
	}
	f := faitsDocument{ctx: ctx, l: l, t: t, a: a, dossier: n.Dossier, p: &p, remplace: n.Remplace != 0}
	if err := f.lire(n); err != nil {
		return p, err
	}
	p.Valeurs["reference"] = modeles.Texte("numéro à venir") // figer gives it
	for _, nom := range p.Gabarit.Manquants(p.Valeurs) {
		c, _ := p.Genre.Champ(nom)
		p.Manquants = append(p.Manquants, c)
	}
	return p, nil
}

// faitsDocument gathers the fields of a document from a file.
type faitsDocument struct {
	ctx     context.Context
	l       bdd.Lecture
	t       *chiffre.Trousseau
	a       droits.Agent
	dossier int64
	p       *Preparation
	decidee masp.Contribution // with the contract
	payeur  string            // of its benefits alone the document tells; empty: of all
	chez    Destinataire      // the payer that is written to
	// remplace tells that the document replaces another one.
	remplace bool
}

func (f *faitsDocument) lire(n NouveauDocument) error {
	f.p.Valeurs = modeles.Valeurs{}
	if err := f.choisirDestinataire(n.Aupres); err != nil {
		return err
	}
	for _, partie := range []func() error{func() error { return f.organisation(n.Site) }, f.personne, f.contrat, f.demande, f.recours, f.budget} {
		if err := partie(); err != nil {
			return err
		}
	}
	for nom, v := range n.Saisis {
		if c, ok := f.p.Genre.Champ(nom); ok && c.Saisi && (!v.Vide() || n.Aupres == "") {
			f.p.Valeurs[nom] = v
		}
	}
	if err := f.contratASigner(n.Saisis); err != nil {
		return err
	}
	f.signer()
	f.numeroter()
	f.contribuer()
	f.adresser()
	if v := f.p.Valeurs["tribunal"]; v.Vide() && f.p.Identite.Tribunal != "" {
		f.p.Valeurs["tribunal"] = modeles.Texte(f.p.Identite.Tribunal)
	}
	f.p.Tribunal = f.p.Valeurs["tribunal"].String()
	if v := f.p.Valeurs["contribution"]; !v.Vide() { // CASF art. D271-5: its ceiling is a scale
		f.p.Bareme = "le plafond de la contribution, selon le barème auquel renvoie l’article D271-5 du code de l’action sociale et des familles"
	}
	return nil
}

func (f *faitsDocument) organisation(site string) error {
	o, err := organisation.Lire(f.ctx, f.l, f.a.Organisation)
	if err != nil {
		return err
	}
	p := f.p
	p.Date = f.l.Instant().Jour()
	if p.Identite, err = modeles.IdentiteLe(f.ctx, f.l, o.ID, site, p.Date); err != nil {
		return err
	}
	agent, err := organisation.LireAgent(f.ctx, f.l, f.a.ID)
	if err != nil {
		return err
	}
	p.Organisation, p.Adresse, p.Telephone, p.Lieu = o.Nom, o.Adresse, o.Telephone, villeDe(o.Adresse)
	p.SuiviPar, p.SuiviQualite = agent.NomComplet(), agent.Role.Fonction()
	return nil
}

// choisirDestinataire gives the fields that somebody named by the records of the file fills: name, address, the person's number there.
func (f *faitsDocument) choisirDestinataire(nom string) error {
	if nom == "" {
		return nil
	}
	ds, err := Destinataires(f.ctx, f.l, f.a, f.dossier)
	if err != nil {
		return err
	}
	k := chez(ds, nom)
	if k < 0 {
		return refuser("aupres", "le dossier ne nomme plus cet organisme : en choisir un autre, ou écrire son nom")
	}
	d := ds[k]
	f.poser("destinataire", modeles.Texte(d.Nom))
	f.poser("destinataire_adresse", modeles.Liste(d.Adresse...))
	if d.Payeur {
		f.payeur, f.chez = documents.CleDestinataire(nom), d
	}
	if len(d.geres) > 0 {
		f.poser("prestations_demandees", modeles.Liste(d.geres...))
	}
	return nil
}

func (f *faitsDocument) poser(nom string, v modeles.Valeur) { f.p.Valeurs[nom] = v }

func (f *faitsDocument) personne() error {
	d, err := organisation.LireDossier(f.ctx, f.l, f.a, f.dossier)
	if err != nil {
		return err
	}
	qui, err := personnes.DuDossier(f.ctx, f.l, f.dossier)
	if err != nil {
		return err
	}
	envois, err := personnes.EnvoisLe(f.ctx, f.l, f.t, []int64{f.dossier}, f.p.Date)
	if err != nil {
		return err
	}
	f.p.Civilite = appel(qui)
	f.p.Destinataire, f.p.MainPropre = destinataire(qui, qui.Livrer(envois[f.dossier]))
	communs(&f.p.Faits, qui, d.Numero)
	return nil
}

// communs gives the fields that every kind of document knows.
func communs(f *modeles.Faits, qui personnes.Personne, dossier string) {
	service, telephone := f.Identite.Service, f.Telephone
	if service == "" {
		service = f.Organisation
	}
	if f.Identite.Telephone != "" {
		telephone = f.Identite.Telephone
	}
	nom := qui.Nom
	if qui.NomUsage != "" {
		nom = qui.NomUsage
	}
	connues := modeles.Valeurs{"date": modeles.Date(f.Date), "reference": modeles.Texte(f.Reference), "organisation": modeles.Texte(f.Organisation), "service": modeles.Texte(service),
		"telephone_service": modeles.Texte(texte.Telephone(telephone)), "agent": modeles.Texte(f.SuiviPar), "agent_qualite": modeles.Texte(f.SuiviQualite), "dossier": modeles.Texte(dossier),
		"civilite": modeles.Texte(strings.TrimSuffix(f.Civilite, ",")), "personne": modeles.Texte(qui.Affiche()), "nom": modeles.Texte(texte.Nom(nom)), "prenom": modeles.Texte(texte.Prenom(qui.Prenom)),
		"naissance": modeles.Date(qui.Naissance)}
	maps.Copy(f.Valeurs, connues)
	if qui.EcrireDomicile && qui.Adresse != "" {
		f.Valeurs["domicile"] = modeles.Texte(strings.ReplaceAll(qui.Adresse, "\n", ", ") + ", " + qui.Commune)
	}
}

// mesureJusqua gives the days of the measure up to the end of a contract, what it counts (01-masp §6.3), how the contract ended, and whether the account is in the person's name: letters about an end say other things after a death, or a
// judge's decision.
func (f *faitsDocument) mesureJusqua(c masp.Contrat, cs []masp.Contrat) error {
	debut := c.Debut
	for _, x := range masp.Valables(cs) {
		if x.Mesure.ID == c.Mesure.ID && x.Debut.Avant(debut) {
			debut = x.Debut
		}
	}
	f.poser("mesure_debut", modeles.Date(debut))
	compte, err := comptes.DuDossier(f.ctx, f.l, f.dossier)
	if err == nil {
		var cb comptes.CompteBancaire
		if cb, err = comptes.Bancaire(f.ctx, f.l, compte.CompteBancaire); err == nil && cb.Mode == comptes.Individuel {
			f.poser("compte_a_elle", modeles.Texte("oui"))
		}
	}
	if err != nil && !errors.Is(err, bdd.ErrAbsent) {
		return err
	}
	if !c.Dernier().Avant(f.p.Date) {
		return nil
	}
	f.poser("contrat_fini", modeles.Texte("oui"))
	if !c.ArreteLe.Vide() {
		switch c.Arret.Motif {
		case masp.Deces:
			f.poser("fin_deces", modeles.Texte("oui"))
		case masp.PassageMAJ, masp.PassageProtection:
			f.poser("fin_juge", modeles.Texte("oui"))
		}
	}
	passes, err := PassesDe(f.ctx, f.l, f.dossier)
	if err != nil {
		return err
	}
	passes = slices.DeleteFunc(passes, func(p masp.Passe) bool { return p.Debut.Apres(c.Debut) })
	regles, err := reglement.Lire(f.ctx, f.l, f.a.Organisation)
	if err != nil {
		return err
	}
	k := masp.Compter(regles, f.p.Date, passes, c.Dernier().Plus(1), 0, false)
	duree := texte.Pluriel(k.Jours, "jour")
	if k.Suit {
		duree = texte.Nombre(int64(k.Mois)) + " mois"
	}
	f.poser("mesure_duree", modeles.Texte(duree))
	return nil
}

// contrat gives the contract under way, else the next one, else the last.
func (f *faitsDocument) contrat() error {
	cs, err := masp.DuDossier(f.ctx, f.l, f.dossier)
	if err != nil || len(cs) == 0 {
		return err
	}
	if err := masp.Completer(f.ctx, f.l, f.t, f.a, f.dossier, cs); err != nil {
		return err
	}
	c := cs[0]
	for _, x := range cs { // the latest first
		if !x.Debut.Apres(f.p.Date) && !x.Dernier().Avant(f.p.Date) {
			c = x
		}
	}
	niveaux, err := organisation.LireNiveaux(f.ctx, f.l, f.a.Organisation)
	if err != nil {
		return err
	}
	f.poser("mesure", modeles.Texte(c.Mesure.Numero))
	f.poser("contrat_niveau", modeles.Texte(niveaux.Libelle(c.NiveauLe(f.p.Date))))
	if c.NiveauLe(f.p.Date) == masp.AvecGestion {
		f.poser("contrat_avec_gestion", modeles.Texte("oui"))
	}
	f.poser("contrat_debut", modeles.Date(c.Debut))
	f.poser("contrat_fin", modeles.Date(c.Dernier()))
	f.poser("contrat_mois", modeles.Texte(texte.Nombre(int64(c.Mois))+" mois"))
	f.poser("contrat_signataire", modeles.Texte(c.SignePour))
	if dernier := c.Dernier(); !c.ArreteLe.Vide() || dernier.Avant(f.p.Date) { // what a letter about its end would be typed
		f.poser("derniere_journee", modeles.Date(dernier))
		if f.p.Genre.Code == "payeur_fin" {
			f.poser("cesse_le", modeles.Date(dernier.Plus(1)))
		}
	}
	if err := f.mesureJusqua(c, cs); err != nil {
		return err
	}
	var objectifs, prestations, noms []string
	rangees := [][]string{{"Prestation", "Organisme", "Montant", "Du", "Au"}}
	vises, autorisees := c.EnVigueur(f.p.Date)
	for _, o := range vises {
		if o.Texte != "" {
			objectifs = append(objectifs, o.Texte)
		}
	}
	duPayeur := func(x masp.Autorisation) bool {
		return f.payeur == "" || documents.CleDestinataire(x.Organisme) == f.payeur
	}
	if !slices.ContainsFunc(autorisees, duPayeur) { // it pays nothing of the contract: all of it is told
		f.payeur = ""
	}
	for _, x := range autorisees {
		if !duPayeur(x) {
			continue
		}
		montant := "en entier"
		if x.Plafond > 0 {
			montant = x.Plafond.String()
		}
		prestations = append(prestations, x.Libelle+", "+x.Organisme)
		noms = append(noms, x.Libelle)
		rangees = append(rangees, []string{x.Libelle, x.Organisme, montant, x.Du.Court(), x.Au.Court()})
	}
	f.decidee = c.ContributionLe(f.p.Date)
	if f.payeur != "" {
		f.poser("prestations_demandees", modeles.Liste(noms...))
	}
	f.poser("contrat_objectifs", modeles.Liste(objectifs...))
	f.poser("contrat_prestations", modeles.Liste(prestations...))
	f.poser("contrat_autorisations", modeles.Rangees(rangees...))
	return f.avenant(c, niveaux)
}

// signer puts under a contract, or an avenant, who signs it for the département, and under what goes to a court or to the procureur who signs that, when it is known: the letterhead signs for the service.
func (f *faitsDocument) signer() {
	if x := f.p.Valeurs["signataire"]; !x.Vide() {
		f.p.Signataire, f.p.Qualite = x.String(), "Signé par"
	}
	if x := f.p.Valeurs["contrat_signataire"]; (f.p.Genre.Code == "contrat" || f.p.Genre.Code == genreAvenant) && !x.Vide() {
		f.p.Signataire, f.p.Qualite = x.String(), "Pour le département"
	}
}

// contribuer gives the contribution that was decided with the contract, whatever its writer typed: a contract prints no other one (rule R21).
func (f *faitsDocument) contribuer() {
	if f.p.Genre.Code != "contrat" || !f.decidee.Decidee() {
		return
	}
	delete(f.p.Valeurs, "contribution")
	if f.decidee.Mensuelle > 0 {
		f.poser("contribution", modeles.Montant(f.decidee.Mensuelle))
	}
}

// demande gives the latest request of the file.
func (f *faitsDocument) demande() error {
	ds, err := masp.DemandesDuDossier(f.ctx, f.l, f.a, f.dossier)
	if err != nil || len(ds) == 0 {
		return err
	}
	d, err := masp.DemandeParID(f.ctx, f.l, ds[0].ID)
	if err != nil {
		return err
	}
	f.poser("demande", modeles.Texte(d.Numero))
	if _, ok := f.p.Genre.Champ("coordination"); ok {
		mots, err := organisation.LireMots(f.ctx, f.l, f.a.Organisation)
		if err != nil {
			return err
		}
		autres := []string{"aucune autre mesure"}
		for i, m := range d.Coordination {
			autres = append(autres[:i], mots.De(masp.ListeMesures, string(m), m.Libelle()))
		}
		if d.SansAutreMesure || len(d.Coordination) > 0 {
			f.poser("coordination", modeles.Liste(autres...))
		}
	}
	le, err := masp.DeposeeLe(f.ctx, f.l, d.ID)
	if err != nil && !errors.Is(err, bdd.ErrAbsent) {
		return err
	}
	f.poser("demande_deposee", modeles.Date(le))
	if err := f.dits(d.ID); err != nil {
		return err
	}
	if err := f.evaluation(d.ID); err != nil {
		return err
	}
	s, err := masp.SignatureOuverte(f.ctx, f.l, f.dossier)
	if errors.Is(err, bdd.ErrAbsent) {
		return nil
	}
	if err != nil {
		return err
	}
	niveaux, err := organisation.LireNiveaux(f.ctx, f.l, f.a.Organisation)
	if err != nil {
		return err
	}
	f.poser("demande_niveau", modeles.Texte(niveaux.Libelle(s.Niveau)))
	f.poser("demande_mois", modeles.Texte(texte.Nombre(int64(s.Mois))+" mois"))
	f.poser("signature_limite", modeles.Date(s.Limite))
	return nil
}

// dits gives what a request says, where a document may print it.
func (f *faitsDocument) dits(demande int64) error {
	if _, ok := f.p.Genre.Champ("demande_motifs"); !ok {
		return nil
	}
	d, err := masp.LireDemande(f.ctx, f.l, f.t, f.a, demande)
	if err != nil {
		return err
	}
	var motifs, autres []string
	for _, m := range d.Motifs {
		motifs = append(motifs, m.Libelle())
	}
	for _, m := range d.Coordination {
		autres = append(autres, m.Libelle())
	}
	f.poser("demande_origine", modeles.Texte(d.Origine.Libelle()))
	f.poser("demande_motifs", modeles.Liste(motifs...))
	f.poser("demande_autres", modeles.Liste(autres...))
	f.poser("demande_consentement", modeles.Date(d.ConsentementLe))
	f.poser("demande_dits", modeles.Paragraphes(d.Texte))
	return nil
}

// evaluation gives the last one that was signed, where a document may print it.
func (f *faitsDocument) evaluation(demande int64) error {
	if _, ok := f.p.Genre.Champ("evaluation_signee"); !ok {
		return nil
	}
	xs, err := masp.Evaluations(f.ctx, f.l, f.t, f.a, demande) // the latest first
	if err != nil {
		return err
	}
	k := slices.IndexFunc(xs, func(x masp.Evaluation) bool { return !x.SigneeLe.Vide() })
	if k < 0 {
		return nil
	}
	x := xs[k]
	auteur, err := organisation.LireAgent(f.ctx, f.l, x.Auteur)
	if err != nil {
		return err
	}
	rangees := [][]string{{"Ce jour-là", ""}}
	for _, r := range x.Copie.Rubriques {
		for _, l := range r.Lignes {
			rangees = append(rangees, []string{r.Titre + ", " + l.Nom, l.Valeur})
		}
	}
	f.poser("evaluation_signee", modeles.Date(x.SigneeLe.Jour()))
	f.poser("evaluation_par", modeles.Texte(auteur.NomComplet()))
	f.poser("evaluation_situation", modeles.Paragraphes(x.Textes.Situation))
	f.poser("evaluation_gestion", modeles.Paragraphes(x.Textes.Gestion))
	f.poser("evaluation_menace", modeles.Paragraphes(x.Textes.Menace))
	f.poser("evaluation_copie", modeles.Rangees(rangees...))
	f.poser("evaluation_insertion", modeles.Liste(x.Textes.Insertion...))
	f.poser("evaluation_autonomie", modeles.Liste(x.Textes.Autonomie...))
	f.poser("evaluation_avis", modeles.Texte(strings.ToLower(x.Avis.Libelle())))
	f.poser("evaluation_motif", modeles.Paragraphes(x.Textes.Avis))
	return nil
}

// budget gives the version that stands, where a document may print it.
func (f *faitsDocument) budget() error {
	if _, ok := f.p.Genre.Champ("budget"); !ok {
		return nil
	}
	vs, err := budget.DuDossier(f.ctx, f.l, f.a, f.dossier)
	if err != nil {
		return err
	}
	v := budget.EnVigueur(vs, f.p.Date)
	if v == nil {
		return nil
	}
	lignes, err := budget.Lignes(f.ctx, f.l, f.a, v.ID)
	if err != nil {
		return err
	}
	regle, err := RegleDuBudget(f.ctx, f.l, f.a.Organisation, f.p.Date)
	if err != nil {
		return err
	}
	rangees := [][]string{{"Ligne", "Par mois"}}
	for _, sens := range []budget.Sens{budget.Ressource, budget.Charge} {
		for _, x := range lignes {
			if x.Sens != sens || !x.EnCours(f.p.Date) {
				continue
			}
			nom := x.Libelle
			if nom == "" {
				nom = x.Poste.Libelle()
			}
			montant := x.Mensuel().String()
			if sens == budget.Charge {
				montant = "− " + montant
			}
			rangees = append(rangees, []string{nom, montant})
		}
	}
	f.poser("budget", modeles.Rangees(rangees...))
	f.poser("reste_a_vivre", modeles.Montant(budget.Calculer(lignes, v.Personnes, regle, f.p.Date).Reste))
	return nil
}

// adresser puts in the window whom the document is written to, when it is not the person.
func (f *faitsDocument) adresser() {
	p := f.p
	if p.Genre.Pour != modeles.AUnOrganisme && p.Genre.Pour != modeles.AuDelegataire {
		return
	}
	p.Civilite, p.Destinataire, p.MainPropre = "Madame, Monsieur,", nil, "l’adresse n’est pas écrite"
	adresse := p.Valeurs["destinataire_adresse"].Elements()
	if nom := p.Valeurs["destinataire"].String(); nom != "" && len(adresse) > 0 {
		p.Destinataire = append([]string{nom}, adresse...)
		p.Destinataire[len(p.Destinataire)-1] = strings.ToUpper(adresse[len(adresse)-1])
		p.MainPropre = ""
	}
}

// lignesFenetre is how many lines an address has at most in the window (NF Z 10-011).
const lignesFenetre = 6

// verifierPreparation refuses a document that may not be frozen: an empty field, an address that does not fit, a compulsory mention that it lacks.
func verifierPreparation(p Preparation) error {
	if p.Genre.Commission {
		return refuser("genre", "cette lettre naît de la décision d’une commission : elle s’écrit quand la séance se valide")
	}
	if len(p.Manquants) > 0 {
		var mots []string
		for _, c := range p.Manquants {
			mots = append(mots, texte.Guillemets(c.Mots))
		}
		return refuser("champs", "il manque de quoi écrire ce document : %s. Compléter le dossier ou le formulaire, ou changer le modèle", strings.Join(mots, " ; "))
	}
	if len(p.Destinataire) > lignesFenetre {
		return refuser("destinataire_adresse", "l’adresse a %d lignes avec le nom : six au plus entrent dans la fenêtre de l’enveloppe, raccourcir", len(p.Destinataire))
	}
	if (p.Genre.Pour == modeles.AUnOrganisme || p.Genre.Pour == modeles.AuDelegataire) && len(p.Destinataire) == 0 {
		return refuser("destinataire", "écrire à qui la lettre s’adresse, et son adresse : Étai la retient pour la prochaine fois")
	}
	return nil
}
