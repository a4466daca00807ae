// SPDX-License-Identifier: EUPL-1.2

package indicateurs

import (
	"fmt"
	"slices"
	"strings"

	"etai/internal/organisation/droits"
)

// Each fact is the rows of a period, from $1 to $2, both days included: the file, the day, the level, up to four codes, and a quantity. What an agent may count is
// decided inside, from the files of their organisation: a host of a hundred départements would else count them all for each. What they may see named is decided in
// the list.

// commence is a contract that was not cancelled before its first day; acheve its last day.
const (
	commence = `(c.arrete_le is null or c.arrete_le >= c.debut)`
	acheve   = `coalesce(c.arrete_le, c.fin)`
	nouvelle = `c.rang = 1 and c.debut between $1 and $2 and ` + commence + ` and {DROITS_LISTE lire_chiffres c}`
)

// niveauFinal is the level of a contract on its last day.
const niveauFinal = `coalesce((select v.niveau from masp_avenant v where v.contrat_id = c.id and v.du <= ` + acheve + ` order by v.rang desc limit 1), c.niveau)`

// an, mois and quantieme read a day that both engines give as YYYY-MM-DD.
func an(j string) string        { return `cast(substr(cast(` + j + ` as text), 1, 4) as integer)` }
func mois(j string) string      { return `cast(substr(cast(` + j + ` as text), 6, 2) as integer)` }
func quantieme(j string) string { return `cast(substr(cast(` + j + ` as text), 9, 2) as integer)` }
func moisJour(j string) string  { return `substr(cast(` + j + ` as text), 6, 5)` }

// finDeMois tells the last day of a month.
func finDeMois(j string) string {
	return `(` + moisJour(j) + ` in ('01-31', '02-29', '03-31', '04-30', '05-31', '06-30', '07-31', '08-31', '09-30', '10-31', '11-30', '12-31') or ` + moisJour(j) + ` = '02-28' and ` + an(j) + ` % 4 <> 0)`
}

// moisEntiers counts the whole months from a first to a last day, both included, as jour.Fin anchors them (01-masp §6.3); right from 1901 to 2099.
func moisEntiers(du, au string) string {
	return `(12 * (` + an(au) + ` - ` + an(du) + `) + ` + mois(au) + ` - ` + mois(du) + ` + case when ` + quantieme(du) + ` = 1 then case when ` + finDeMois(au) + ` then 1 else 0 end when ` +
		quantieme(au) + ` >= ` + quantieme(du) + ` - 1 or ` + finDeMois(au) + ` then 0 else -1 end)`
}

// rangMois numbers the months of all years; cumul is what a measure counts of the year up to the month of $2.
func rangMois(j string) string { return `(12 * ` + an(j) + ` + ` + mois(j) + `)` }

func cumul() string {
	var s strings.Builder
	for n := 1; n <= 12; n++ {
		fmt.Fprintf(&s, ` when %d then x.m%02d`, n, n)
	}
	return `case ` + mois("$2") + s.String() + ` end`
}

// finie is the last day on which the benefits went to the landlord: that of the judgment, unless it ended before.
const finie = `coalesce((select e.le from versement_direct_etape e where e.versement_id = v.id and e.vers = 'fini' and e.le < v.fin), v.fin)`

// ordonne is a step by which a judge orders a protection (CASF art. L271-6, C. civ. arts. 425 and 495).
const ordonne = `vers in ('maj', 'sauvegarde', 'curatelle', 'tutelle', 'habilitation')`

// precedente is the last protection that a judge ordered and that was over when the contract began; a MAJ that the contract itself follows (CASF art. L271-1 al. 3) stands before it.
const precedente = `case when c.apres_maj then 'maj' else coalesce((select o.vers from signalement_etape o where o.dossier_id = c.dossier_id and o.` + ordonne + ` and o.debut < c.debut
	and (o.fin < c.debut or exists (select 1 from signalement_etape f where f.signalement_id = o.signalement_id and f.vers = 'clos' and f.le <= c.debut)) order by o.debut desc, o.id desc limit 1), '') end`

// sortie is why a measure ended: what stopped its last contract; else its term, unless a judge ordered a protection that very day, which left the act nothing to stop.
const sortie = `case when c.motif_arret <> '' then c.motif_arret when exists (select 1 from signalement_etape o where o.dossier_id = c.dossier_id and o.vers = 'maj' and o.le = c.fin) then 'passage_maj'
	when exists (select 1 from signalement_etape o where o.dossier_id = c.dossier_id and o.` + ordonne + ` and o.vers <> 'sauvegarde' and o.le = c.fin) then 'passage_protection' else 'terme' end`

// age counts the birthdays of a person that have passed on the first day of the contract; who is born on 29 February has theirs on 1 March of a common year.
var age = `(` + an("c.debut") + ` - ` + an("p.naissance") + ` - case when ` + moisJour("c.debut") + ` < ` + moisJour("p.naissance") + ` then 1 else 0 end)`

// present is a member of the household on the first day of the contract.
func present(lien string) string {
	return `exists (select 1 from foyer_membre y where y.dossier_id = c.dossier_id and y.sortie <> 'erreur' and y.du <= c.debut and (y.au is null or y.au >= c.debut) and ` + lien + `)`
}

// exercees are the measures with a day of contract in the period, once at each level that they had in it: the contract's own until an avenant changes it.
const exercees = `select e.mesure_id, e.dossier_id, e.niveau, min(e.debut) as jour from (
	select c.mesure_id, c.dossier_id, c.niveau, c.debut from masp_contrat c where c.debut <= $2 and ` + acheve + ` >= $1 and ` + commence + ` and {DROITS_LISTE lire_chiffres c}
		and not exists (select 1 from masp_avenant v where v.contrat_id = c.id and (v.du <= $1 or v.du <= c.debut))
	union all select c.mesure_id, c.dossier_id, v.niveau, v.du from masp_avenant v join masp_contrat c on c.id = v.contrat_id
		where v.du <= $2 and v.du <= ` + acheve + ` and ` + acheve + ` >= $1 and {DROITS_LISTE lire_chiffres c} and not exists (select 1 from masp_avenant y where y.contrat_id = v.contrat_id and y.rang > v.rang and (y.du <= $1 or y.du <= v.du))
	) e group by e.mesure_id, e.dossier_id, e.niveau`

// delegues says who exercises: the last délégataire of the period, else the organisation of the measure.
const delegues = ` join dossier d on d.id = e.dossier_id join masp_mesure m on m.id = e.mesure_id
	left join delegation_attribution t on t.id = (select x.id from delegation_attribution x where x.dossier_id = e.dossier_id and x.etat in ('acceptee', 'retiree') and x.du <= $2
		and (x.au is null or x.au >= $1 and x.au >= x.du) order by x.du desc, x.id desc limit 1)
	left join delegation_convention k on k.id = t.convention_id
	left join delegation_version v on v.convention_id = t.convention_id and v.rang = (select max(y.rang) from delegation_version y where y.convention_id = t.convention_id and y.effet <= $2)`

// faits lists every fact, in the order of the indicators.
var faits = []Fait{
	{Code: "nouvelles", Indicateur: 1, Nom: "Nouvelles mesures", Unite: Mesures, Moyenne: MoyenneMois, Axes: []Axe{axeAvant, axeDuree, axeTerritoire}, corps: `
		select c.dossier_id, c.debut as jour, c.niveau, ` + precedente + ` as a1, cast(c.mois as text) as a2, cast(coalesce(d.territoire_id, 0) as text) as a3, '' as a4, c.mois as q
		from masp_contrat c join dossier d on d.id = c.dossier_id where ` + nouvelle},
	{Code: "motifs_entree", Indicateur: 1, Nom: "Motifs des nouvelles mesures", Unite: Motifs, Axes: []Axe{axeMotif}, corps: `
		select c.dossier_id, c.debut as jour, c.niveau, coalesce(k.motif, '') as a1, '' as a2, '' as a3, '' as a4, 0 as q
		from masp_contrat c left join masp_signature s on s.dossier_id = c.dossier_id and s.contrat_id = c.id left join masp_demande_motif k on k.demande_id = s.demande_id where ` + nouvelle},
	{Code: "prestations", Indicateur: 1, Nom: "Prestations des nouvelles mesures", Unite: Prestations, Axes: []Axe{axePrestation}, corps: `
		select c.dossier_id, c.debut as jour, c.niveau, cast(x.numero as text) as a1, '' as a2, '' as a3, '' as a4, 0 as q
		from masp_contrat c join masp_autorisation x on x.contrat_id = c.id and x.avenant_id is null where c.niveau = 2 and ` + nouvelle + `
		union all select c.dossier_id, c.debut, c.niveau, cast(x.numero as text), '', '', '', 0
		from masp_contrat c join prestation_percue x on x.dossier_id = c.dossier_id and x.numero > 0 and x.du <= c.debut and (x.au is null or x.au >= c.debut) where c.niveau = 1 and ` + nouvelle},
	{Code: "personnes", Indicateur: 2, Nom: "Personnes entrées en mesure", Unite: Personnes, Moyenne: MoyenneEuros, Axes: []Axe{axeSituation, axeFamille, axeAge, axeSexe}, corps: `
		select c.dossier_id, c.debut as jour, c.niveau,
			case when c.apres_maj then 'maj' when exists (select 1 from masp_mesure x where x.dossier_id = c.dossier_id and x.id < c.mesure_id) then 'nouvelle' else 'premiere' end as a1,
			case when ` + present(`y.lien = 'conjoint'`) + ` then 'couple' else 'seule' end || case when ` + present(`y.lien = 'enfant' and y.a_charge`) + ` then '_enfants' else '' end as a2,
			case when p.naissance is null then '' when ` + age + ` < 25 then '18' when ` + age + ` < 30 then '25' when ` + age + ` >= 60 then '60'
				else cast(10 * (` + age + ` / 10) as text) end as a3,
			case p.civilite when 'madame' then 'femme' when 'monsieur' then 'homme' else '' end as a4,
			(select cast(coalesce(sum(x.montant), 0) as bigint) from prestation_percue x where x.dossier_id = c.dossier_id and x.du <= c.debut and (x.au is null or x.au >= c.debut)) as q
		from masp_contrat c left join personne p on p.dossier_id = c.dossier_id and p.titulaire = true and p.canonique is null where ` + nouvelle},
	{Code: "refus", Indicateur: 3, Nom: "Refus de signer", Unite: Personnes, corps: `
		select s.dossier_id, s.close_le as jour, s.niveau, '' as a1, '' as a2, '' as a3, '' as a4, 0 as q
		from masp_signature s where s.etat = 'refusee' and s.close_le between $1 and $2 and {DROITS_LISTE lire_chiffres s}`},
	{Code: "en_signature", Indicateur: 3, Nom: "Contrats en cours de signature", Unite: Personnes, corps: `
		select s.dossier_id, s.ouverte_le as jour, s.niveau, '' as a1, '' as a2, '' as a3, '' as a4, 0 as q
		from masp_signature s where s.ouverte_le <= $2 and (s.close_le is null or s.close_le > $2 and s.close_le >= $1) and {DROITS_LISTE lire_chiffres s}`},
	{Code: "terminees", Indicateur: 4, Nom: "Mesures terminées", Unite: Mesures, Moyenne: MoyenneMois, Axes: []Axe{axeSortie, axeReelle, axeTerritoire}, corps: `
		select z.dossier_id, z.jour, z.niveau, z.a1, case when z.q < 6 then '00' when z.q < 12 then '06' when z.q < 24 then '12' when z.q < 36 then '24' when z.q < 48 then '36' else '48' end as a2, z.a3, '' as a4, z.q from (
		select c.dossier_id, ` + acheve + ` as jour, ` + niveauFinal + ` as niveau, ` + sortie + ` as a1, cast(coalesce(d.territoire_id, 0) as text) as a3,
			` + moisEntiers("m.ancre", acheve) + ` as q
		from masp_contrat c join masp_mesure m on m.id = c.mesure_id join dossier d on d.id = c.dossier_id
		where ` + acheve + ` between $1 and $2 and ` + commence + ` and {DROITS_LISTE lire_chiffres c}
			and not exists (select 1 from masp_contrat y where y.mesure_id = c.mesure_id and y.rang > c.rang and (y.arrete_le is null or y.arrete_le >= y.debut))) z`},
	{Code: "exercees", Indicateur: 5, Nom: "Mesures exercées", Unite: Mesures, Axes: []Axe{axeEtendue, axeNature, axeTerritoire, axeOperateur}, corps: `
		select e.dossier_id, e.jour, e.niveau, coalesce(v.etendue, '') as a1, coalesce(k.nature, '') as a2, cast(coalesce(d.territoire_id, 0) as text) as a3,
			cast(coalesce(t.delegataire_id, m.organisation_id) as text) as a4, 0 as q
		from (` + marqueLignes + `) e` + delegues, lignes: exercees},
	{Code: "participations", Indicateur: 7, Nom: "Mesures avec participation", Unite: Mesures, Moyenne: MoyenneEuros, Axes: []Axe{axeTranche, axeTerritoire}, corps: `
		select c.dossier_id, coalesce(v.du, c.debut) as jour, coalesce(v.niveau, c.niveau) as niveau, case when x.ressources <= x.seuil_smic then 'smic' else 'plus' end as a1, cast(coalesce(d.territoire_id, 0) as text) as a2, '' as a3, '' as a4, x.mensuelle as q
		from masp_contribution x join masp_contrat c on c.id = x.contrat_id join dossier d on d.id = x.dossier_id left join masp_avenant v on v.id = x.avenant_id
		where x.mensuelle > 0 and coalesce(v.du, c.debut) <= $2 and ` + acheve + ` >= $1 and ` + acheve + ` >= coalesce(v.du, c.debut) and {DROITS_LISTE lire_chiffres c}
			and not exists (select 1 from masp_contribution y join masp_contrat k on k.id = y.contrat_id left join masp_avenant w on w.id = y.avenant_id
				where y.dossier_id = x.dossier_id and k.mesure_id = c.mesure_id and y.id > x.id and coalesce(w.du, k.debut) <= $2 and (k.arrete_le is null or k.arrete_le >= k.debut))`},
	{Code: "mois", Indicateur: 6, Nom: "Mois de mise en œuvre", Unite: MoisMesures, Axes: []Axe{axeOperateur, axeTerritoire}, corps: `
		select z.* from (select x.dossier_id, x.premier as jour, x.niveau, cast(x.organisation_id as text) as a1, cast(coalesce(d.territoire_id, 0) as text) as a2, '' as a3, '' as a4, ` + cumul() + ` as q
			from mois_mesure_annee x join dossier d on d.id = x.dossier_id where x.annee = ` + an("$1") + ` and {DROITS_LISTE lire_chiffres x}
		union all select v.dossier_id, v.debut, 3, cast(v.organisation_id as text), cast(coalesce(d.territoire_id, 0) as text), '', '',
			10000 * (1 + case when ` + rangMois(finie) + ` < ` + rangMois("$2") + ` then ` + rangMois(finie) + ` else ` + rangMois("$2") + ` end - case when ` + rangMois("v.debut") + ` > ` + rangMois("$1") + ` then ` + rangMois("v.debut") + ` else ` + rangMois("$1") + ` end)
			from versement_direct v join dossier d on d.id = v.dossier_id where v.debut is not null and {DROITS_LISTE lire_chiffres v}) z where z.q > 0`},
	{Code: "masp3_demandees", Indicateur: 1, Nom: "MASP 3 demandées au juge", Unite: Requetes3, Axes: []Axe{axeRequerant, axeTerritoire}, corps: `
		select v.dossier_id, x.le as jour, 3 as niveau, v.requerant as a1, cast(coalesce(d.territoire_id, 0) as text) as a2, '' as a3, '' as a4, 0 as q
		from versement_direct_etape x join versement_direct v on v.id = x.versement_id join dossier d on d.id = v.dossier_id where x.vers = 'deposee' and x.le between $1 and $2 and v.suite_de is null and {DROITS_LISTE lire_chiffres v}`},
	{Code: "masp3_nouvelles", Indicateur: 1, Nom: "MASP 3 commencées", Unite: Mesures, Moyenne: MoyenneMois, Axes: []Axe{axeRequerant, axeTerritoire}, corps: `
		select v.dossier_id, x.debut as jour, 3 as niveau, v.requerant as a1, cast(coalesce(d.territoire_id, 0) as text) as a2, '' as a3, '' as a4, ` + moisEntiers("x.debut", "x.fin") + ` as q
		from versement_direct_etape x join versement_direct v on v.id = x.versement_id join dossier d on d.id = v.dossier_id where x.de = 'notifie' and x.vers = 'en_cours' and x.debut between $1 and $2 and v.suite_de is null and {DROITS_LISTE lire_chiffres v}`},
	{Code: "masp3_terminees", Indicateur: 4, Nom: "MASP 3 terminées", Unite: Mesures, Moyenne: MoyenneMois, Axes: []Axe{axeFin3, axeTerritoire}, corps: `
		select v.dossier_id, ` + finie + ` as jour, 3 as niveau, x.motif as a1, cast(coalesce(d.territoire_id, 0) as text) as a2, '' as a3, '' as a4,
			` + moisEntiers(`(with recursive s(id, suite_de, debut) as (select y.id, y.suite_de, y.debut from versement_direct y where y.id = v.id union all select y.id, y.suite_de, y.debut from versement_direct y join s on y.id = s.suite_de) select min(s.debut) from s)`, finie) + ` as q
		from versement_direct_etape x join versement_direct v on v.id = x.versement_id join dossier d on d.id = v.dossier_id where x.vers = 'fini' and x.motif <> 'renouvele' and v.debut is not null and ` + finie + ` between $1 and $2 and {DROITS_LISTE lire_chiffres v}`},
	{Code: "protections_demandees", Nom: "Signalements transmis au procureur", Unite: Signalements, Axes: []Axe{axeSuite, axeTerritoire}, corps: `
		select x.dossier_id, x.le as jour, 0 as niveau, (select y.vers from signalement_etape y where y.signalement_id = x.signalement_id and y.le <= $2 and y.vers not in ('clos', 'abandonne') order by y.rang desc limit 1) as a1,
			cast(coalesce(d.territoire_id, 0) as text) as a2, '' as a3, '' as a4, 0 as q
		from signalement_etape x join dossier d on d.id = x.dossier_id where x.vers = 'transmis' and x.le between $1 and $2 and {DROITS_LISTE lire_chiffres x}`},
	{Code: "protections_ordonnees", Nom: "Protections ordonnées par le juge", Unite: Signalements, Axes: []Axe{axeSuite, axeMaspFinie, axeTerritoire}, corps: `
		select x.dossier_id, x.le as jour, 0 as niveau, x.vers as a1, case when x.contrat_id is not null or exists (select 1 from masp_contrat c where c.dossier_id = x.dossier_id and c.fin = x.le and c.arrete_le is null and x.vers <> 'sauvegarde') then 'oui' else 'non' end as a2,
			cast(coalesce(d.territoire_id, 0) as text) as a3, '' as a4, 0 as q
		from signalement_etape x join dossier d on d.id = x.dossier_id where x.de = 'saisine' and x.` + ordonne + ` and x.le between $1 and $2 and {DROITS_LISTE lire_chiffres x}`},
	// Who changed level in the period counts at each of them above, and once here.
	{Code: "suivies", Nom: "Personnes dont une mesure est exercée", Unite: Personnes, corps: `
		select e.dossier_id, min(e.jour) as jour, max(e.niveau) as niveau, '' as a1, '' as a2, '' as a3, '' as a4, 0 as q
		from (` + exercees + `) e group by e.dossier_id`},
	{Code: "changements", Nom: "Mesures exercées aux deux niveaux", Unite: Mesures, corps: `
		select e.dossier_id, min(e.jour) as jour, 0 as niveau, '' as a1, '' as a2, '' as a3, '' as a4, 0 as q
		from (` + exercees + `) e group by e.mesure_id, e.dossier_id having count(*) > 1`},
}

// Faits lists them all, in the order of the indicators.
func Faits() []Fait { return slices.Clone(faits) }

// FaitDe is the fact of a code.
func FaitDe(code string) (Fait, bool) {
	for _, f := range faits {
		if f.Code == code {
			return f, true
		}
	}
	return Fait{}, false
}

// marqueLignes stands in the body of a fact for its rows before their codes are looked for.
const marqueLignes = "{LIGNES}"

// surAxe keeps the code ($5) of an axis ($4); sansAxe asks for none, and no code is looked for: to find that of each row takes longer than to count it.
const (
	surAxe   = `case cast($4 as bigint) when 1 then f.a1 when 2 then f.a2 when 3 then f.a3 else f.a4 end = cast($5 as text)`
	sansAxe  = `cast($4 as bigint) = 0 and cast($5 as text) = ''`
	auNiveau = `(cast($3 as bigint) = 0 or f.niveau = cast($3 as bigint))`
)

// texte is the one text of a fact: its rows, kept at a level ($3, 0: all of them) and for a code of an axis; the columns are asked for.
func (f Fait) texte(colonnes, suite string, parAxe bool) string {
	axe := sansAxe
	if parAxe {
		axe = surAxe
	}
	return `select ` + colonnes + ` from (` + strings.Replace(f.corps, marqueLignes, f.lignes, 1) + `) f where ` + auNiveau + ` and ` + axe + suite
}

// sansCodes is the fact whose rows alone are read, when they stand without their codes.
func (f Fait) sansCodes() Fait {
	if f.lignes != "" {
		f.corps = f.lignes
	}
	return f
}

// nomme names the text of a fact, apart when it looks for a code.
func (f Fait) nomme(parAxe bool) string {
	if parAxe {
		return "par_axe_" + f.Code
	}
	return f.Code
}

// compte gives the figures of a fact, cut by level and by every axis at once.
func (f Fait) compte() droits.Requete {
	return droits.Requete{Nom: "indicateurs.compte_" + f.Code, Nominative: true, SQL: f.texte(`f.niveau, f.a1, f.a2, f.a3, f.a4, count(*), cast(coalesce(sum(f.q), 0) as bigint)`, ` group by f.niveau, f.a1, f.a2, f.a3, f.a4`, false)}
}

// nombre gives how many rows a cut has.
func (f Fait) nombre(parAxe bool) droits.Requete {
	corps := f
	if !parAxe {
		corps = f.sansCodes()
	}
	somme := `, 0`
	if f.Unite == MoisMesures { // the figure is what the rows count, not how many they are
		somme = `, cast(coalesce(sum(f.q), 0) as bigint)`
	}
	return droits.Requete{Nom: "indicateurs.nombre_" + f.nomme(parAxe), Nominative: true, SQL: corps.texte(`count(*)`+somme, "", parAxe)}
}

// liste gives the files of a cut, for who may see them; without an axis, codes that stand apart are looked for on the rows of the page alone.
func (f Fait) liste(parAxe bool) droits.Requete {
	const ordre = ` order by f.jour, f.dossier_id, f.niveau`
	suite := ` and {DROITS lire_identite f}` + ordre + ` limit $6 offset $7`
	if !parAxe && f.lignes != "" {
		f.lignes, suite = f.sansCodes().texte(`f.*`, suite, false), ordre
	}
	return droits.Requete{Nom: "indicateurs.liste_" + f.nomme(parAxe), Nominative: true,
		SQL: f.texte(`f.dossier_id, (select d.numero from dossier d where d.id = f.dossier_id), f.jour, f.niveau, f.q, f.a1, f.a2, f.a3, f.a4`, suite, parAxe)}
}

// Requetes lists the queries of the package for the test of rights.
var Requetes = requetes()

func requetes() (r []droits.Requete) {
	for _, f := range faits {
		r = append(r, f.compte(), f.nombre(false), f.nombre(true), f.liste(false), f.liste(true))
	}
	return append(r, requeteAnneeExercee)
}
