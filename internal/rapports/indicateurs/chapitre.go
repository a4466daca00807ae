// SPDX-License-Identifier: EUPL-1.2

package indicateurs

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/delegation"
	"etai/internal/organisation/droits"
	"etai/internal/statistiques"
)

// Valeur is a figure of the report: of the work, whose files may be asked for, or of a series that was entered.
type Valeur struct {
	Nombre int64
	Connue bool
	Source string // of a series; empty: the work
	Choix  *Choix // whose files it counts
}

// LigneChapitre is a figure of the year and of the one before.
type LigneChapitre struct {
	Mot          string
	Avant, Apres Valeur
}

// Section is a table of the report.
type Section struct {
	Code   string
	Titre  string
	Aide   string
	Unite  Unite
	Trace  bool // drawn too
	Lignes []LigneChapitre
}

// Chapitre is the MASP chapter of the activity report: a year and the one before, at a level (0: both).
type Chapitre struct {
	Periode, Avant Periode // Avant is empty for the first year
	Niveau         int
	Sections       []Section
}

// lecteur counts the facts of both years, once each.
type lecteur struct {
	ctx      context.Context
	l        bdd.Lecture
	a        droits.Agent
	noms     Noms
	periodes [2]Periode // before, then the year
	lus      map[string][2]Tableau
	valeurs  []statistiques.Valeur
	tenues   [2]bool // the work holds a measure of the year
}

func (x *lecteur) fait(code string) (ts [2]Tableau, err error) {
	if ts, ok := x.lus[code]; ok {
		return ts, nil
	}
	for i, p := range x.periodes {
		if p.Annee == 0 {
			f, _ := FaitDe(code)
			ts[i] = Tableau{Fait: &f}
			continue
		}
		if ts[i], err = Compter(x.ctx, x.l, x.a, x.noms, code, p); err != nil {
			return ts, err
		}
	}
	x.lus[code] = ts
	return ts, nil
}

// duTravail is the figure of a fact, with the files that it counts; a year of which the work holds no measure has none.
func (x *lecteur) duTravail(i int, c Chiffre) Valeur {
	if !x.tenues[i] {
		return Valeur{}
	}
	return Valeur{Nombre: c.Valeur(), Connue: true, Choix: &Choix{Fait: c.Fait.Code, Niveau: c.Niveau, Axe: c.Axe, Code: c.Code}}
}

// serie is the value entered of a year.
func (x *lecteur) serie(p Periode, g statistiques.Genre, cle string) Valeur {
	if v, ok := statistiques.De(x.valeurs, p.Annee, g, cle); ok {
		return Valeur{Nombre: v.Nombre, Connue: true, Source: v.Source}
	}
	return Valeur{}
}

// ouSerie is the figure of a fact, or the series of before Étai when the work counts nothing (01-masp §5.3).
func (x *lecteur) ouSerie(i int, c Chiffre, cle string) Valeur {
	if c.Nombre == 0 {
		if v := x.serie(x.periodes[i], statistiques.Serie, cle); v.Connue {
			return v
		}
	}
	return x.duTravail(i, c)
}

// LireChapitre makes the chapter of a year, as far as the agent may count; niveau 0 keeps both levels where the sections are not told by level.
func LireChapitre(ctx context.Context, l bdd.Lecture, a droits.Agent, annee, niveau int) (c Chapitre, err error) {
	if err := exiger(a); err != nil {
		return c, err
	}
	if niveau < 0 || niveau > 2 {
		return c, bdd.ErrAbsent
	}
	aujourdhui := l.Instant().Jour()
	c.Niveau = niveau
	if c.Periode, err = PeriodeDe(annee, aujourdhui); err != nil {
		return c, err
	}
	if annee > PremiereAnnee {
		if c.Avant, err = PeriodeDe(annee-1, aujourdhui); err != nil {
			return c, err
		}
	}
	x := &lecteur{ctx: ctx, l: l, a: a, periodes: [2]Periode{c.Avant, c.Periode}, lus: map[string][2]Tableau{}}
	if x.noms, err = LireNoms(ctx, l); err != nil {
		return c, err
	}
	historique, err := statistiques.Historique(ctx, l, a.Organisation)
	if err != nil {
		return c, err
	}
	x.valeurs = statistiques.Actuelles(historique)
	for _, fait := range []string{"exercees", "masp3_demandees"} {
		ts, err := x.fait(fait)
		if err != nil {
			return c, err
		}
		for i := range ts {
			x.tenues[i] = x.tenues[i] || ts[i].Total(0).Nombre > 0
		}
	}
	for _, section := range []func(int) (Section, error){x.parNiveau, x.personnes,
		x.parAxe("territoire", "Par territoire", "Le territoire est celui du dossier aujourd’hui.", "exercees", axeTerritoire),
		x.parAxe("operateur", "Par organisme qui exerce", "Le dernier délégataire de l’année, ou l’organisation qui exerce elle-même.", "exercees", axeOperateur),
		x.parAxe("entrees", "Entrées selon le motif", "Une mesure a souvent plusieurs motifs : leur somme dépasse le nombre de mesures.", "motifs_entree", axeMotif),
		x.parAxe("sorties", "Sorties selon le motif", "", "terminees", axeSortie),
		x.parAxe("protections", "Protections ordonnées par le juge", "Au terme d’un signalement au procureur, la première mesure ordonnée. La MASP qu’elle arrête est aussi parmi les sorties, au même motif.", "protections_ordonnees", axeSuite),
		x.parAxe("durees", "Durée réelle des mesures terminées", "", "terminees", axeReelle),
		x.parAxe("mois", "Mois-mesure par organisme", "Les mois de la facturation : la règle de chaque convention, et tout mois entamé sans convention.", "mois", axeOperateur),
		x.personnel, x.argent} {
		s, err := section(niveau)
		if err != nil {
			return c, err
		}
		if len(s.Lignes) > 0 {
			c.Sections = append(c.Sections, s)
		}
	}
	return c, nil
}

// parNiveau is the table that the Haute-Vienne prints each year (01-masp §5.3).
func (x *lecteur) parNiveau(int) (s Section, err error) {
	s = Section{Code: "niveaux", Titre: "MASP exercées dans l’année", Unite: Mesures, Trace: true,
		Aide: "Toute mesure qui a au moins un jour dans l’année à ce niveau ; celle qui change de niveau compte à chacun. La MASP 3 n’est pas un niveau du contrat : ce sont les requêtes déposées au tribunal, hors renouvellements. Les demandes de protection sont les signalements transmis au procureur."}
	for _, q := range []struct {
		fait, mot, cle string
		niveau         int
	}{{"exercees", Niveau(1), statistiques.MASP1, 1}, {"exercees", Niveau(2), statistiques.MASP2, 2}, {"masp3_demandees", "MASP 3 demandées", statistiques.MASP3, 0}, {"protections_demandees", "Demandes de mesure de protection", statistiques.Protection, 0}} {
		ts, err := x.fait(q.fait)
		if err != nil {
			return s, err
		}
		s.Lignes = append(s.Lignes, LigneChapitre{q.mot, x.ouSerie(0, ts[0].Total(q.niveau), q.cle), x.ouSerie(1, ts[1].Total(q.niveau), q.cle)})
	}
	return s, nil
}

func (x *lecteur) personnes(niveau int) (s Section, err error) {
	s = Section{Code: "personnes", Titre: "Mouvements de l’année", Unite: Nombre, Trace: true}
	for _, q := range []struct {
		fait, mot, cle string
		niveau         int
	}{{"suivies", "Personnes suivies", "", 0}, {"changements", "Mesures passées par les deux niveaux", "", 0}, {"nouvelles", "Nouvelles mesures", "", niveau}, {"terminees", "Mesures terminées", "", niveau}, {"masp3_nouvelles", "MASP 3 commencées", "", 0},
		{"masp3_terminees", "MASP 3 terminées", "", 0}, {"refus", "Refus de signer", "", niveau}, {"en_signature", "Contrats en cours de signature, le dernier jour", "", niveau}, {"participations", "Mesures avec participation", statistiques.ParticipationMesures, niveau}} {
		ts, err := x.fait(q.fait)
		if err != nil {
			return s, err
		}
		y := LigneChapitre{q.mot, x.ouSerie(0, ts[0].Total(q.niveau), q.cle), x.ouSerie(1, ts[1].Total(q.niveau), q.cle)}
		if y.Avant.Connue || y.Apres.Connue {
			s.Lignes = append(s.Lignes, y)
		}
	}
	return s, nil
}

// parAxe is a fact cut along an axis: the codes of both years.
func (x *lecteur) parAxe(code, titre, aide, fait string, axe Axe) func(int) (Section, error) {
	return func(niveau int) (Section, error) {
		s := Section{Code: code, Titre: titre, Aide: aide, Trace: true}
		ts, err := x.fait(fait)
		if err != nil {
			return s, err
		}
		s.Unite = ts[1].Fait.Unite
		codes := append(ts[1].Codes(axe.Code), ts[0].Codes(axe.Code)...)
		var vus []string
		for _, c := range codes {
			if slices.Contains(vus, c.Code) {
				continue
			}
			vus = append(vus, c.Code)
			avant, apres := ts[0].De(axe.Code, c.Code, niveau), ts[1].De(axe.Code, c.Code, niveau)
			if avant.Nombre+apres.Nombre > 0 {
				s.Lignes = append(s.Lignes, LigneChapitre{c.Mot, x.duTravail(0, avant), x.duTravail(1, apres)})
			}
		}
		s.Trace = len(s.Lignes) > 1
		return s, nil
	}
}

// personnel is the staff that was entered.
func (x *lecteur) personnel(int) (Section, error) {
	return Section{Code: "personnel", Titre: "Personnel", Unite: ETP, Aide: "Équivalents temps plein par profession, fonction et employeur, saisis avec leur source.", Lignes: x.saisies(statistiques.Effectif, "")}, nil
}

// saisies are the values entered of a kind, of either year.
func (x *lecteur) saisies(g statistiques.Genre, avant string) (ls []LigneChapitre) {
	var vues []string
	for _, v := range x.valeurs {
		mot := v.Libelle()
		if v.Genre != g || v.Annee != x.periodes[0].Annee && v.Annee != x.periodes[1].Annee || slices.Contains(vues, mot) {
			continue
		}
		vues = append(vues, mot)
		y := LigneChapitre{Mot: avant + mot}
		for i, ou := range []*Valeur{&y.Avant, &y.Apres} {
			for _, z := range x.valeurs {
				if z.Genre == g && z.Annee == x.periodes[i].Annee && z.Libelle() == mot {
					*ou = Valeur{Nombre: z.Nombre, Connue: true, Source: z.Source}
				}
			}
		}
		ls = append(ls, y)
	}
	return ls
}

// argent is what the year cost: what was billed to the organisation, and the charges, staff and tariffs that were entered.
func (x *lecteur) argent(int) (s Section, err error) {
	s = Section{Code: "couts", Titre: "Coût", Unite: Centimes, Aide: "Ce qui a été facturé à l’organisation, avoirs déduits, à la date de la facture ; ses propres mois, au coût saisi ; le reste est saisi avec sa source."}
	if droits.Autorise(x.a.Role, droits.LireFacturation) {
		y := LigneChapitre{Mot: "Facturé par les délégataires"}
		for i, ou := range []*Valeur{&y.Avant, &y.Apres} {
			if x.periodes[i].Annee != 0 {
				fs, err := Factures(x.ctx, x.l, x.a, x.periodes[i])
				if err != nil {
					return s, err
				}
				*ou = Valeur{Nombre: int64(totalFacture(fs)), Connue: true, Choix: &Choix{Fait: FaitFacture}}
			}
		}
		s.Lignes = append(s.Lignes, y)
	}
	ts, err := x.fait("mois")
	if err != nil {
		return s, err
	}
	for niveau := 1; niveau <= 2; niveau++ {
		y := LigneChapitre{Mot: "Mois exercés par l’organisation, " + Niveau(niveau)}
		for i, ou := range []*Valeur{&y.Avant, &y.Apres} {
			if n, c, ok := coutPropre(ts[i], x.a.Organisation, niveau, x.valeurs, x.periodes[i].Annee); ok {
				*ou = Valeur{Nombre: n, Connue: true, Choix: &Choix{Fait: c.Fait.Code, Niveau: c.Niveau, Axe: c.Axe, Code: c.Code}}
			}
		}
		if y.Avant.Connue || y.Apres.Connue {
			s.Lignes = append(s.Lignes, y)
		}
	}
	s.Lignes = append(s.Lignes, append(x.saisies(statistiques.Tarif, ""), x.saisies(statistiques.Charge, "charge, ")...)...)
	return s, nil
}

// coutPropre is what the months that the organisation carries out itself cost, at the tariff entered for the year; rounded half up.
func coutPropre(t Tableau, organisation int64, niveau int, vs []statistiques.Valeur, annee int) (int64, Chiffre, bool) {
	v, ok := statistiques.De(vs, annee, statistiques.Tarif, map[int]string{1: statistiques.Mois1, 2: statistiques.Mois2}[niveau])
	c := t.De(axeOperateur.Code, strconv.FormatInt(organisation, 10), niveau)
	return (2*c.Somme*v.Nombre + 10_000) / 20_000, c, ok && c.Somme > 0
}

// FaitFacture is what was billed: its list is of invoices, not of files.
const FaitFacture = "facture"

// Factures lists the invoices and credit notes that an organisation got in a period: the sum of the report is theirs.
func Factures(ctx context.Context, l bdd.Lecture, a droits.Agent, p Periode) ([]Facture, error) {
	if !droits.Autorise(a.Role, droits.LireChiffres) || !droits.Autorise(a.Role, droits.LireFacturation) {
		return nil, bdd.ErrAbsent
	}
	fs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (f Facture, err error) {
		return f, r.Scan(&f.ID, &f.NomEmetteur, &f.Nature, &f.Annee, &f.Numero, &f.EmiseLe, &f.Total)
	}, `select f.id, o.nom, f.nature, f.annee, f.numero, f.emise_le, case when f.nature = 'avoir' then -f.total else f.total end from delegation_facture f join organisation o on o.id = f.emetteur_id
		where f.destinataire_id = $1 and f.emise_le between $2 and $3 order by f.emise_le, f.id`, a.Organisation, p.Du, p.Au)
	if err != nil {
		return nil, fmt.Errorf("lister ce qui a été facturé en %d : %w", p.Annee, err)
	}
	return fs, nil
}

// Facture is an invoice behind a cost; what a credit note takes back counts below zero.
type Facture struct {
	delegation.FactureEmise
	NomEmetteur string
}

func totalFacture(fs []Facture) (c argent.Centimes) {
	for _, f := range fs {
		c += f.Total
	}
	return c
}

// Donnee is one row of the tidy file: one figure, wholly named.
type Donnee struct {
	Annee      int
	Au         jour.Jour // last day counted
	Indicateur int
	Fait       string
	Axe        string
	Code, Mot  string
	Niveau     int
	Unite      Unite
	Valeur     int64
	Source     string
}

// Donnees is the yearly return of a period as tidy rows: what the work says, then what was entered.
func Donnees(ctx context.Context, l bdd.Lecture, a droits.Agent, p Periode) (ds []Donnee, err error) {
	ts, err := Tout(ctx, l, a, p)
	if err != nil {
		return nil, err
	}
	for _, t := range ts {
		for _, c := range t.Chiffres {
			d := Donnee{Annee: p.Annee, Au: p.Au, Indicateur: t.Fait.Indicateur, Fait: t.Fait.Code, Axe: c.Axe, Code: c.Code, Mot: c.Mot, Niveau: c.Niveau, Unite: t.Fait.Unite, Valeur: c.Valeur(), Source: "Étai"}
			ds = append(ds, d)
			if m, ok := c.Moyenne(); ok {
				d.Unite, d.Valeur = t.Fait.Moyenne, m
				ds = append(ds, d)
			}
		}
	}
	if droits.Autorise(a.Role, droits.LireFacturation) {
		fs, err := Factures(ctx, l, a, p)
		if err != nil {
			return nil, err
		}
		ds = append(ds, Donnee{Annee: p.Annee, Au: p.Au, Indicateur: 9, Fait: FaitFacture, Mot: "facturé par les délégataires, avoirs déduits", Unite: Centimes, Valeur: int64(totalFacture(fs)), Source: "Étai"})
	}
	historique, err := statistiques.Historique(ctx, l, a.Organisation)
	if err != nil {
		return nil, err
	}
	actuelles := statistiques.Actuelles(historique)
	for _, t := range ts {
		for niveau := 1; t.Fait.Code == "mois" && niveau <= 2; niveau++ {
			if n, _, ok := coutPropre(t, a.Organisation, niveau, actuelles, p.Annee); ok {
				ds = append(ds, Donnee{Annee: p.Annee, Au: p.Au, Indicateur: 9, Fait: "cout_propre", Mot: "mois exercés par l’organisation, au coût saisi", Niveau: niveau, Unite: Centimes, Valeur: n, Source: "Étai"})
			}
		}
	}
	for _, v := range actuelles {
		if v.Annee == p.Annee {
			ds = append(ds, saisie(v, p))
		}
	}
	return ds, nil
}

// saisie is an entered value as a row.
func saisie(v statistiques.Valeur, p Periode) Donnee {
	d := Donnee{Annee: p.Annee, Au: jour.Certain(p.Annee, 12, 31), Fait: string(v.Genre), Axe: "cle", Code: v.Cle, Mot: v.Libelle(), Valeur: v.Nombre, Source: v.Source, Unite: Nombre}
	switch v.Genre {
	case statistiques.Effectif:
		d.Indicateur, d.Unite = 8, ETP
	case statistiques.Charge, statistiques.Tarif:
		d.Indicateur, d.Unite = 9, Centimes
	case statistiques.Serie:
		if v.Cle == statistiques.Participation || v.Cle == statistiques.ParticipationMesures {
			d.Indicateur = 7
		}
	}
	return d
}
