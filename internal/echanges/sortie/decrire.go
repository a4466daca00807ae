// SPDX-License-Identifier: EUPL-1.2

package sortie

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"etai/internal/base/bdd"
)

//go:embed tables.txt
var textesDesTables string

//go:embed LISEZMOI.md
var lisezmoi string

// TableSortie is a table as it leaves Étai.
type TableSortie struct {
	Nom      string
	Sens     string
	Exclue   string // why it stays
	Colonnes []ColonneSortie
	Cle      []string

	brute bdd.Table
}

// ColonneSortie is a column of the CSV file of a table.
type ColonneSortie struct {
	bdd.ColonneDeTable
	Sens  string
	Unite string

	rang   int // among those that are read
	ouvrir ouvreur
}

// exclues are the tables that stay, with the reason: secrets that open Étai, and what only its next minute needs.
var exclues = map[string]string{
	"session":        "jetons de connexion",
	"lien_unique":    "liens à usage unique",
	"cle_formulaire": "clés des formulaires envoyés, pour ne rien faire deux fois",
	"agenda_adresse": "empreintes des adresses secrètes d’agendas",
	"brouillon":      "brouillons que leur auteur seul lit, un mois durant",
	"mouvement_pose": "table de travail, vide entre deux actes",
}

// colonnesExclues stay too.
var colonnesExclues = map[string]string{
	"contenu.texte des paiements par carte": "ce que la personne a fait de la carte de son compte (commerçant, lieu, heure) : son relevé seul le dit", "les fichiers donnés par la banque": "ils disent la même chose ; leurs lignes sont dans ligne_releve",
	"signalement_pli.scelle": "pièce médicale sous pli cacheté : elle ne sort que scellée pour un destinataire nommé (--plis-pour)", "abonnement.secret_scelle": "secret qui signe les messages", "jeton_api.jeton": "empreinte d’un jeton", "agent.mot_de_passe": "empreinte d’un mot de passe", "compte_bancaire.iban_index": "index à clé de l’IBAN", "tiers_version.iban_index": "index à clé de l’IBAN", "contenu.cle_id": "nom de la clé qui scelle",
}

// phrases are what tables.txt says, by table.
func phrases() map[string]string {
	sens := map[string]string{}
	for ligne := range strings.Lines(textesDesTables) {
		nom, texte, _ := strings.Cut(strings.TrimSpace(ligne), " ")
		sens[nom] = texte
	}
	return sens
}

// Decrire says what each table holds, and fails on one that tables.txt forgets.
func Decrire(tables []bdd.Table) ([]TableSortie, error) {
	sens := phrases()
	r := make([]TableSortie, 0, len(tables))
	for _, t := range tables {
		s := TableSortie{Nom: t.Nom, Sens: sens[t.Nom], Exclue: exclues[t.Nom], Cle: t.Cle, brute: t}
		if s.Sens == "" && s.Exclue == "" {
			return nil, fmt.Errorf("la table %s n’est pas décrite : ajouter sa ligne à internal/echanges/sortie/tables.txt", t.Nom)
		}
		for i, c := range t.Colonnes {
			if colonnesExclues[t.Nom+"."+c.Nom] != "" {
				continue
			}
			x := ColonneSortie{ColonneDeTable: c, rang: i, Sens: sensDe(t.Nom, c)}
			if c.Centimes {
				x.Unite = "centimes d’euro"
			}
			if ouvertes, ok := scellees[t.Nom+"."+c.Nom]; ok {
				for _, o := range ouvertes {
					y := x
					y.Nom, y.Genre, y.Sens, y.ouvrir = o.nom, o.genre, o.sens, o.ouvrir
					s.Colonnes = append(s.Colonnes, y)
				}
				continue
			}
			s.Colonnes = append(s.Colonnes, x)
		}
		r = append(r, s)
	}
	return r, nil
}

// motsDesColonnes are the names that say too little by themselves.
var motsDesColonnes = map[string]string{
	"fichier.nom": "nom sous lequel le document était rangé", "tiers_version.preuve": "où qui le dit a vu ce RIB, sans document joint (avant_la_regle : approuvé avant qu’une preuve soit demandée)",
	"tiers_version.preuve_par": "agent qui dit où il a vu ce RIB", "tiers_version.preuve_le": "instant où il l’a dit",
	"id": "numéro de la ligne, donné une fois", "version": "change à chaque modification de la ligne", "rang": "ordre parmi les lignes de même nature", "engagement": "SHA-256 du sel et du texte de contenu_id : voir LISEZMOI.md",
	"contenu_id": "texte de la table contenu", "empreinte": "SHA-256 de la ligne et de celle qui la précède", "sel": "sel du texte", "cle_nom": "nom sans accent ni casse, pour la recherche",
	"cle_tri": "clé de l’ordre alphabétique français", "bout_en_bout": "référence de bout en bout du virement (EndToEndId)", "canonique": "fiche qui remplace celle-ci, quand deux fiches ont été réunies", "du": "premier jour", "au": "dernier jour, vide tant que cela dure",
	"iban_masque": "début et fin de l’IBAN", "dossier_id": "dossier dont la ligne relève", "organisation_id": "organisation, 0 pour l’installation elle-même dans le journal", "agent_id": "agent", "valeurs": "ce que l’acte a fixé",
	"sha256": "SHA-256 du document ouvert", "nom": "nom", "compartiment": "compartiment scellé, vide d’ordinaire", "signature": "de quoi reconnaître deux fois la même ligne", "debit": "solde : débits moins crédits",
}

// sensDe says what a column holds: what the list says, else what its name says.
func sensDe(table string, c bdd.ColonneDeTable) string {
	if s := motsDesColonnes[table+"."+c.Nom]; s != "" {
		return s
	}
	if s := motsDesColonnes[c.Nom]; s != "" {
		return s
	}
	mots := strings.ReplaceAll(c.Nom, "_", " ")
	switch {
	case c.Vers == "agent" || strings.HasSuffix(c.Nom, "_par"):
		return "agent : " + mots
	case c.Vers != "":
		return "ligne de la table " + c.Vers
	case c.Genre == bdd.Jours:
		return "jour : " + mots
	case c.Genre == bdd.Instants:
		return "instant : " + mots
	case c.Genre == bdd.Booleens:
		return "vrai ou faux : " + mots
	case c.Centimes:
		return "montant : " + mots
	}
	return mots
}

// paquet is datapackage.json, after the specifications of Frictionless Data.
func paquet(tables []TableSortie, instant string) any {
	type champ struct {
		Nom         string         `json:"name"`
		Genre       string         `json:"type"`
		Format      string         `json:"format,omitempty"`
		Sens        string         `json:"description"`
		Unite       string         `json:"unit,omitempty"`
		Contraintes map[string]any `json:"constraints,omitempty"`
	}
	type reference struct {
		Champ     string            `json:"fields"`
		Reference map[string]string `json:"reference"`
	}
	type ressource struct {
		Nom      string         `json:"name"`
		Chemin   string         `json:"path"`
		Profil   string         `json:"profile"`
		Format   string         `json:"format"`
		Codage   string         `json:"encoding"`
		Sens     string         `json:"description"`
		Dialecte map[string]any `json:"dialect"`
		Schema   map[string]any `json:"schema"`
	}
	genres := map[bdd.GenreColonne][2]string{bdd.Entiers: {"integer"}, bdd.Textes: {"string"}, bdd.Jours: {"date"}, bdd.Instants: {"datetime"}, bdd.Booleens: {"boolean"}, bdd.Binaires: {"string", "hex"}}
	restees := map[string]string{}
	maps.Copy(restees, colonnesExclues)
	var rs []ressource
	for _, t := range tables {
		if t.Exclue != "" {
			restees[t.Nom] = t.Exclue
			continue
		}
		var champs []champ
		var cles []reference
		for _, c := range t.Colonnes {
			g := genres[c.Genre]
			x := champ{Nom: c.Nom, Genre: g[0], Format: g[1], Sens: c.Sens, Unite: c.Unite}
			if c.Obligatoire && c.ouvrir == nil {
				x.Contraintes = map[string]any{"required": true}
			}
			if len(c.Valeurs) > 0 {
				if x.Contraintes == nil {
					x.Contraintes = map[string]any{}
				}
				x.Contraintes["enum"] = c.Valeurs
			}
			champs = append(champs, x)
			if c.Vers != "" && exclues[c.Vers] == "" {
				cles = append(cles, reference{c.Nom, map[string]string{"resource": c.Vers, "fields": "id"}})
			}
		}
		s := map[string]any{"fields": champs, "primaryKey": t.Cle, "missingValues": []string{""}}
		if len(cles) > 0 {
			s["foreignKeys"] = cles
		}
		rs = append(rs, ressource{t.Nom, "tables/" + t.Nom + ".csv", "tabular-data-resource", "csv", "utf-8", t.Sens, map[string]any{"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": `"`, "doubleQuote": true, "header": true}, s})
	}
	return map[string]any{"name": "etai", "title": "Export d’une installation d’Étai", "profile": "tabular-data-package", "created": instant, "resources": rs, "etai:reste": restees}
}

// Tables lists what leaves, by name.
func Tables(ts []TableSortie) []string {
	var r []string
	for _, t := range ts {
		if t.Exclue == "" {
			r = append(r, t.Nom)
		}
	}
	slices.Sort(r)
	return r
}
