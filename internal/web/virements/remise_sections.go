// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"etai/internal/base/texte"
	"etai/internal/parcours"
	"etai/internal/rapports/ordres"
	"etai/internal/web/cadre"
)

// raisons are the reasons of the lines « à vérifier », in the order of the page: those that are looked at one by one first.
var raisons = []struct{ code, titre string }{
	{parcours.CodeRIBRecent, "RIB changé récemment"},
	{parcours.CodeVersementDirect, "Loyer qu’un jugement fait peut-être déjà payer"},
	{"doublon", "Doublon possible"},
	{"premier", "Premier virement à un tiers"},
	{"premier_objet", "Premier virement au tiers pour cet objet"},
	{"montant", "Montant inhabituel"},
	{"calendrier", "Hors calendrier"},
}

// sections rangs the lines by risk. The address may ask for all the lines of a section (tout=3), and for the line that takes the focus (ligne=12).
func sections(revoit bool, x ordres.Remise, revue parcours.Revue, r *http.Request, agent int64) []section {
	ss := []section{
		{Numero: parcours.Bloques, Ton: cadre.Danger, Icone: "moins-rond", Titre: "① Bloqués", Aide: "Ne partent pas. À retirer, ou à débloquer par une preuve."},
		{Numero: parcours.AVoir, Ton: cadre.Attention, Icone: "triangle", Titre: "② À vérifier", Aide: "Partent si vous les avez vus."},
		{Numero: parcours.Loyers, Icone: "maison", Titre: "③ Loyers et charges"},
		{Numero: parcours.Autres, Icone: "eclair", Titre: "④ Énergie et autres"},
		{Numero: parcours.Vie, Icone: "panier", Titre: "⑤ Argent de vie"},
	}
	if !revoit {
		ss[1].Aide = "Partent si qui vise les a vus."
	}
	parID := map[int64]ordres.Ordre{}
	for _, o := range x.Ordres {
		parID[o.ID] = o
	}
	foyer, _ := strconv.ParseInt(r.URL.Query().Get("ligne"), 10, 64)
	tout := r.URL.Query().Get("tout")
	vues := map[parcours.Section]int{}
	for _, g := range revue.Lignes {
		o, ok := parID[g.Ordre.ID]
		if !ok {
			continue
		}
		s := &ss[g.Section-1]
		s.Total += o.Centimes
		if g.Vue {
			vues[g.Section]++
		}
		s.Reste++
		if g.Section > parcours.AVoir && s.Reste > lignesMontrees && tout != strconv.Itoa(int(g.Section)) {
			continue
		}
		ligne := ligneRevue{Ordre: o.Ordre, Personne: o.Personne, Tiers: o.Tiers, IBANMasque: o.IBANMasque, Avant: g.Avant, Apres: g.Apres, MisDeCote: g.MisDeCote, Libere: g.Libere, Vue: g.Vue, EnGroupe: g.EnGroupe, Piece: adressePiece(o.Ordre),
			Focaliser: o.ID == foyer, Retirer: fmt.Sprintf("%s/ordres/%d/retirer", adresseRemise(x.ID), o.ID)}
		raison := ""
		if g.Risque != nil {
			ligne.Raison = texte.Typographier(texte.Majuscule(g.Risque.Message))
			if g.Risque.Code == parcours.CodeRIBRecent {
				ligne.RIB = fmt.Sprintf("/tiers/%d/rib/%d", o.TiersID, o.Version)
			}
			if g.Section == parcours.AVoir {
				raison = g.Risque.Code
			}
		}
		s.ajouter(raison, ligne)
	}
	ranger(&ss[1])
	if revoit && x.Caches == 0 {
		ss[1].proposerControles(x.ID, revue, agent)
	}
	var remplies []section
	for _, s := range ss {
		if s.Reste == 0 {
			continue
		}
		s.Nombre = texte.Pluriel(s.Reste, "ordre")
		if s.Numero <= parcours.AVoir {
			s.Vues = fmt.Sprintf("%s sur %s", texte.Pluriel(vues[s.Numero], "vue"), texte.Nombre(int64(s.Reste)))
			s.Toutes = vues[s.Numero] == s.Reste
		}
		suivante := int64(0)
		for _, g := range slices.Backward(s.Groupes) {
			ls := g.Lignes
			s.Reste -= len(ls)
			for k := len(ls) - 1; k >= 0; k-- {
				if ls[k].Suivante = suivante; !ls[k].Vue {
					suivante = ls[k].Ordre.ID
				}
			}
		}
		s.Tout = tout == strconv.Itoa(int(s.Numero))
		s.Adresse = fmt.Sprintf("%s?tout=%d#section-%d", adresseRemise(x.ID), s.Numero, s.Numero)
		remplies = append(remplies, s)
	}
	return remplies
}

// ajouter puts a line in the group of its reason.
func (s *section) ajouter(raison string, l ligneRevue) {
	i := slices.IndexFunc(s.Groupes, func(g groupe) bool { return g.Raison == raison })
	if i < 0 {
		i, s.Groupes = len(s.Groupes), append(s.Groupes, groupe{Raison: raison})
	}
	g := &s.Groupes[i]
	g.Lignes, g.Total = append(g.Lignes, l), g.Total+l.Ordre.Centimes
}

// ranger puts the groups in their order, with their titles.
func ranger(s *section) {
	rang := func(g groupe) int {
		return slices.IndexFunc(raisons, func(r struct{ code, titre string }) bool { return r.code == g.Raison })
	}
	slices.SortStableFunc(s.Groupes, func(a, b groupe) int { return rang(a) - rang(b) })
	for i := range s.Groupes {
		g := &s.Groupes[i]
		g.Titre, g.Nombre = "Autre raison", texte.Pluriel(len(g.Lignes), "ordre")
		if k := rang(*g); k >= 0 {
			g.Titre = raisons[k].titre
		}
	}
}

// proposerControles gives the groups whose lines may be seen together the act that does it, when several are left.
func (s *section) proposerControles(remise int64, revue parcours.Revue, agent int64) {
	for i := range s.Groupes {
		g := &s.Groupes[i]
		c := revue.AControler(remise, agent, g.Raison)
		n := len(c.Ordres)
		if n < 2 {
			continue
		}
		lesquelles := "ces " + texte.Nombre(int64(n)) + " lignes"
		if n < len(g.Lignes) {
			lesquelles = "les " + texte.Nombre(int64(n)) + " lignes qui ne sont pas encore vues"
		}
		g.Controle = &controle{Champ: champControle(g.Raison), Texte: "J’ai contrôlé " + lesquelles + "\u00a0: " + c.Total().String() + " en tout",
			Bouton: "Marquer vues " + lesquelles, Empreinte: hex.EncodeToString(c.Empreinte())}
	}
}

// champControle names the box of a group: each has its own on the page.
func champControle(raison string) string { return "controle_" + raison }
